import type { EnvValues } from "@rocketchat-connectors/core";
import { withoutHoles, wrongCount } from "@rocketchat-connectors/dialog";
import type { BotpressOptions, ChatSettings } from "../types.ts";
import { type Address, readAddress } from "./address.ts";
import type { BotpressName } from "./names.ts";

const cloud = "https://chat.botpress.cloud";

const usual = {
  receive: "stream",
  streaming: false,
  timeoutMs: 30_000,
  answerMs: 60_000,
  quietMs: 700,
  idleMs: 900_000,
  maxWaitMs: 30_000,
} as const satisfies Partial<ChatSettings>;

const receives = ["webhook", "stream"] as const;

/** What is told of Cloud's Chat API, with the credentials that stood in its address. */
export function readChat(
  values: EnvValues<BotpressName>,
  options: BotpressOptions,
  problems: string[],
): { readonly chat: ChatSettings; readonly address: Address | undefined } {
  const { chat: given = {} } = options;
  const address = readChatAddress(given.url ?? options.url ?? values.text("BOTPRESS_URL"), values, problems);
  const chat: ChatSettings = {
    ...usual,
    ...withoutHoles({
      encryptionKey: values.text("BOTPRESS_ENCRYPTION_KEY"),
      receive: values.oneOf("BOTPRESS_RECEIVE", receives),
      streaming: values.flag("BOTPRESS_STREAMING"),
      timeoutMs: values.count("BOTPRESS_TIMEOUT_MS"),
      answerMs: values.count("BOTPRESS_ANSWER_MS", 0),
      quietMs: values.count("BOTPRESS_QUIET_MS", 0),
      idleMs: values.count("BOTPRESS_IDLE_MS"),
      maxWaitMs: values.count("BOTPRESS_MAX_WAIT_MS", 0),
    }),
    ...withoutHoles(given),
    url: address?.url ?? "",
  };
  problems.push(...problemsOf(chat));
  return { chat, address };
}

/** The webhook id is a part of the address: alone it means Botpress' own cloud. */
function readChatAddress(
  text: string | undefined,
  values: EnvValues<BotpressName>,
  problems: string[],
): Address | undefined {
  const id = values.text("BOTPRESS_WEBHOOK_ID");
  if (id !== undefined && !/^[\w-]+$/.test(id)) {
    problems.push("BOTPRESS_WEBHOOK_ID is no webhook id: it is the last part of the Chat integration's webhook URL");
    return undefined;
  }
  const example = `${cloud}/<webhook id>`;
  if (text === undefined && id === undefined) {
    problems.push(
      `BOTPRESS_WEBHOOK_ID is not set: the Chat integration of your bot shows it (or set BOTPRESS_URL to ${example})`,
    );
    return undefined;
  }
  const address = readAddress(text ?? cloud, example, problems);
  if (address === undefined) return undefined;
  if (new URL(address.url).hostname === "webhook.botpress.cloud") {
    problems.push(`BOTPRESS_URL names webhook.botpress.cloud, which takes no chats: write ${example}`);
    return undefined;
  }
  const isWhole = id === undefined || address.url.endsWith(`/${id}`);
  const url = isWhole ? address.url : `${address.url}/${id}`;
  if (new URL(url).pathname === "/") {
    problems.push(`BOTPRESS_URL lacks the webhook id: write it like ${example}, or set BOTPRESS_WEBHOOK_ID`);
    return undefined;
  }
  return { ...address, url };
}

function problemsOf({ receive, timeoutMs, answerMs, quietMs, idleMs, maxWaitMs }: ChatSettings): readonly string[] {
  return [
    ...(receives.some((one) => one === receive)
      ? []
      : [`receive is ${JSON.stringify(receive)}: it must be one of ${receives.join(", ")}`]),
    ...wrongCount("BOTPRESS_TIMEOUT_MS", timeoutMs, 1),
    ...wrongCount("BOTPRESS_ANSWER_MS", answerMs, 0),
    ...wrongCount("BOTPRESS_QUIET_MS", quietMs, 0),
    ...wrongCount("BOTPRESS_IDLE_MS", idleMs, 1),
    ...wrongCount("BOTPRESS_MAX_WAIT_MS", maxWaitMs, 0),
  ];
}
