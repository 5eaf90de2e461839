import { isRocketChatError, isTransient, RocketChatError } from "../errors.ts";
import type { ServerInfo } from "../types.ts";
import { asDocument, asDocuments } from "./documents.ts";
import type { Http } from "./http.ts";

/** The public settings of a server that a bot has to obey. */
export interface ServerRules {
  /** Whether people are shown by real name instead of username. */
  readonly usesRealNames: boolean;
}

/** What the server says of itself without a login (`/api/info`). */
export async function readServerInfo(http: Http, url: string): Promise<ServerInfo> {
  const body = await http.call("GET", "info", {}, { unversioned: true }).catch((error: unknown) => {
    if (isRocketChatError(error) && error.code === "not_found") {
      throw new RocketChatError("unreachable", `${url} answers, but not as Rocket.Chat (${error.message})`, {
        cause: error,
      });
    }
    throw error;
  });
  const version = [body.version, asDocument(body.info)?.version].find((one) => typeof one === "string") ?? "0.0";
  const [major = 0, minor = 0] = String(version)
    .split(".")
    .map((part) => Number.parseInt(part, 10) || 0);
  return { url, version: `${major}.${minor}`, major, minor };
}

/** The rules as far as the server tells them; Rocket.Chat's defaults for the rest. */
export async function readServerRules(http: Http): Promise<ServerRules> {
  const { settings } = await http
    .call("GET", "settings.public", { _id: "UI_Use_Real_Name" })
    .catch((error: unknown) => {
      if (isTransient(error)) throw error;
      return { settings: [] };
    });
  return {
    usesRealNames: asDocuments(settings).some(({ _id, value }) => _id === "UI_Use_Real_Name" && value === true),
  };
}
