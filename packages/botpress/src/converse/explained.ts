import type { EngineErrorKind } from "@rocketchat-connectors/dialog";
import { type HttpAnswer, isPage, shownRedirect } from "@rocketchat-connectors/dialog/http";
import type { Asked, Complaint } from "./failures.ts";

export type Explained = readonly [kind: EngineErrorKind, hint: string];

/** What follows from a refusal, and what to do about it. */
export function explained(asked: Asked, answer: HttpAnswer, complaint: Complaint, isInvalid: boolean): Explained {
  const { status } = answer;
  const known = ofCredentials(asked, answer, complaint) ?? ofAddress(asked, answer, complaint);
  if (known) return known;
  if (status === 400) return ofBadRequest(complaint, isInvalid);
  if (status === 413) {
    return [
      "rejected",
      "what was sent is too long: raise the limit of the HTTP server in botpress.config.json, or of a proxy",
    ];
  }
  if (status === 429)
    return ["unavailable", "too many requests for a proxy in front of it; lower BOTPRESS_CONCURRENCY"];
  if (status === 503)
    return ["unavailable", isPage(answer) ? "it is loading, or down; look there" : "it is not ready; look there"];
  if (status === 408 || status >= 500) {
    return ["uncertain", "it may have been processed and is not sent again; look into Botpress' log"];
  }
  return ["rejected", "this one is not sent again; look into Botpress' log, or that of a proxy in front of it"];
}

/** v12 answers 400 to whatever it did not expect. */
function ofBadRequest({ message }: Complaint, isInvalid: boolean): Explained {
  if (/timed out/i.test(message)) {
    return [
      "uncertain",
      "the bot took longer than converse.timeout in botpress.config.json, raise it there; its answer comes with the next one",
    ];
  }
  if (isInvalid) return ["rejected", "nothing was processed, and the same is not sent again"];
  return ["uncertain", "it may have been processed and is not sent again; look into Botpress' log"];
}

const collaborator = "BOTPRESS_EMAIL and BOTPRESS_PASSWORD (or BOTPRESS_TOKEN) of a collaborator";

function ofCredentials(
  { route, botId, proof }: Asked,
  { status }: HttpAnswer,
  { code, message }: Complaint,
): Explained | undefined {
  if (status === 401 && route === "public") {
    return ["misconfigured", "Botpress asks nobody there, so a proxy in front of it does: check BOTPRESS_HEADERS"];
  }
  if (status === 401) return ["misconfigured", unauthorised(proof)];
  if (status !== 403) return undefined;
  if (/converse api is disabled/i.test(message)) {
    return [
      "misconfigured",
      `set ${collaborator}, or switch the public route on: converse.enableUnsecuredEndpoint in bot.config.json of ` +
        `"${botId}" and in botpress.config.json`,
    ];
  }
  if (/can only return/i.test(message)) {
    return [
      "misconfigured",
      "something between adds a query (include) that the public route refuses: take it out there",
    ];
  }
  // What Botpress itself refuses it calls by a code; a proxy may mind no more than what one message says.
  if (route === "public" || code === undefined) {
    return ["rejected", "a proxy in front of Botpress refuses it: check its rules, and BOTPRESS_HEADERS"];
  }
  return ["misconfigured", `the collaborator has no right to talk to the bot "${botId}"; add them to its workspace`];
}

function unauthorised(proof: Asked["proof"]): string {
  const rest = "or a proxy in front of it wants something else (BOTPRESS_HEADERS)";
  if (proof === "login") return `the login works, but what it gives is refused: look into Botpress' log, ${rest}`;
  return (
    "BOTPRESS_TOKEN is wrong or has expired: set a new one, or BOTPRESS_EMAIL and BOTPRESS_PASSWORD instead, by which the " +
    `connector gets tokens by itself; ${rest}`
  );
}

function ofAddress(asked: Asked, answer: HttpAnswer, { code }: Complaint): Explained | undefined {
  const { status } = answer;
  const { botId, hide } = asked;
  if (status === 404 && code === "BP_0044") {
    return [
      "misconfigured",
      `there is no bot "${botId}", or it is not mounted: correct BOTPRESS_BOT_ID, or look there`,
    ];
  }
  if (status === 404 || status === 405) {
    return [
      "misconfigured",
      "there is no Converse API of Botpress v12: correct BOTPRESS_URL, which is the server's root",
    ];
  }
  if (status >= 300 && status < 400) return ["misconfigured", `${shownRedirect(answer, hide)}; correct BOTPRESS_URL`];
  return undefined;
}
