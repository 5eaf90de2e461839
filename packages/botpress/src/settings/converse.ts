import type { EnvValues } from "@rocketchat-connectors/core";
import { withoutHoles, wrongCount } from "@rocketchat-connectors/dialog";
import type { BotpressOptions, ConverseSettings } from "../types.ts";
import { type Address, readAddress } from "./address.ts";
import type { BotpressName } from "./names.ts";

const usual = {
  url: "http://localhost:3000",
  choiceReply: "value",
  contexts: [],
  tooLong: "cut",
  timeoutMs: 60_000,
  settleMs: 3_000,
  maxWaitMs: 30_000,
} as const satisfies Partial<ConverseSettings>;

const words = { choiceReply: ["value", "title"], tooLong: ["cut", "refuse"] } as const;

/** What is told of a v12 server, with the credentials that stood in its address. */
export function readConverse(
  values: EnvValues<BotpressName>,
  options: BotpressOptions,
  problems: string[],
): { readonly converse: ConverseSettings; readonly address: Address | undefined } {
  const { converse: given = {} } = options;
  const url = given.url ?? options.url ?? values.text("BOTPRESS_URL") ?? usual.url;
  const address = readAddress(url, "http://localhost:3000 or https://bots.example.com", problems);
  const read = {
    ...usual,
    ...withoutHoles({
      botId: values.text("BOTPRESS_BOT_ID"),
      token: values.text("BOTPRESS_TOKEN"),
      login: readLogin(values, problems),
      choiceReply: values.oneOf("BOTPRESS_CHOICE_REPLY", words.choiceReply),
      contexts: orNothing(values.list("BOTPRESS_CONTEXTS")),
      tooLong: values.oneOf("BOTPRESS_TOO_LONG", words.tooLong),
      timeoutMs: values.count("BOTPRESS_TIMEOUT_MS"),
      settleMs: values.count("BOTPRESS_SETTLE_MS", 0),
      maxWaitMs: values.count("BOTPRESS_MAX_WAIT_MS", 0),
    }),
    ...withoutHoles(given),
  };
  const converse: ConverseSettings = { ...read, url: address?.url ?? "", botId: read.botId ?? "" };
  problems.push(...problemsOf(converse));
  return { converse, address };
}

function readLogin(values: EnvValues<BotpressName>, problems: string[]): ConverseSettings["login"] {
  const email = values.text("BOTPRESS_EMAIL");
  const password = values.text("BOTPRESS_PASSWORD");
  if (email !== undefined && password !== undefined) {
    return { email, password, ...withoutHoles({ strategy: values.text("BOTPRESS_LOGIN_STRATEGY") }) };
  }
  if (email !== undefined || password !== undefined)
    problems.push("BOTPRESS_EMAIL and BOTPRESS_PASSWORD belong together: set both, or none");
  return undefined;
}

function problemsOf({ botId, token, login, timeoutMs, settleMs, maxWaitMs, ...own }: ConverseSettings) {
  const isAmong = (list: readonly string[], value: string): boolean => list.includes(value);
  return [
    ...(/^[\w-]+$/.test(botId)
      ? []
      : ["BOTPRESS_BOT_ID must be the bot's id, as it stands in the address of Botpress' studio (…/studio/<bot id>)"]),
    ...(token === undefined || /^[\x21-\x7e]+$/.test(token)
      ? []
      : ['BOTPRESS_TOKEN must be the token alone: without blanks, and without "Bearer"']),
    ...(token === undefined || login === undefined
      ? []
      : ["BOTPRESS_TOKEN and BOTPRESS_EMAIL each say who asks: keep one of them"]),
    ...(["choiceReply", "tooLong"] as const)
      .filter((name) => !isAmong(words[name], own[name]))
      .map((name) => `${name} is ${JSON.stringify(own[name])}: it must be one of ${words[name].join(", ")}`),
    ...wrongCount("BOTPRESS_TIMEOUT_MS", timeoutMs, 1),
    ...wrongCount("BOTPRESS_SETTLE_MS", settleMs, 0),
    ...wrongCount("BOTPRESS_MAX_WAIT_MS", maxWaitMs, 0),
  ];
}

const orNothing = (list: readonly string[]): readonly string[] | undefined => (list.length === 0 ? undefined : list);
