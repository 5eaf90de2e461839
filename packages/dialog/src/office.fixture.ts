import { type Client, connect, readSettings, type StateStore } from "@rocketchat-connectors/core";
import { createDevServer, type DevServerOptions } from "@rocketchat-connectors/dev-server";
import { keptLog, type Place, placeOn } from "@rocketchat-connectors/testkit";
import { createDialog, type Dialog } from "./dialog.ts";
import { readDialogSettings } from "./read-settings.ts";
import type { DialogOptions } from "./settings.ts";
import type { Engine, Happening, Question, Reply } from "./types.ts";

/** The place with its bot at work. */
export interface Office extends Place {
  readonly dialog: Dialog;
  readonly log: readonly string[];
}

export interface BotOptions {
  readonly dialog?: DialogOptions;
  readonly env?: Readonly<Record<string, string>>;
  readonly store?: StateStore;
  readonly log?: string[];
}

const users = [
  { username: "bot", password: "secret", roles: ["bot", "livechat-agent"], id: "bot-id" },
  { username: "ann", password: "secret", name: "Ann Example", id: "ann-id" },
  { username: "bob", id: "bob-id" },
  { username: "agent", password: "secret", roles: ["user", "livechat-agent"], id: "agent-id" },
];

export async function openPlace(options: DevServerOptions = {}): Promise<Place> {
  const server = await createDevServer({
    users,
    rooms: [
      { name: "lounge", id: "LOUNGE", members: ["bot", "ann", "bob"] },
      { name: "ops", id: "OPS", type: "p", members: ["bob", "bot"], owner: "bob" },
      { name: "secrets", id: "SECRETS", members: ["ann"], owner: "ann" },
    ],
    departments: [
      { name: "first line", agents: ["bot"] },
      { name: "people", agents: ["agent"] },
    ],
    ...options,
  });
  return placeOn(server);
}

/** A bot that comes and goes while the place stays. */
export async function startDialog({ server }: Pick<Place, "server">, engine: Engine, options: BotOptions = {}) {
  const { env = {}, log = [], store } = options;
  const problems: string[] = [];
  const settings = readSettings({
    ROCKETCHAT_URL: server.url,
    ROCKETCHAT_USER: "bot",
    ROCKETCHAT_PASSWORD: "secret",
    ROCKETCHAT_STATUS: "none",
    RESPOND_TO_DM: "true",
    RESPOND_TO_LIVECHAT: "true",
    ...env,
  });
  const dialog = createDialog(
    {
      settings,
      dialog: readDialogSettings({ prefix: "TEST", env: {}, options: options.dialog }, problems),
      logger: keptLog(log).logger,
      ...(store ? { store } : {}),
    },
    engine,
  );
  if (problems.length > 0) throw new Error(problems.join("\n"));
  await dialog.open();
  return dialog;
}

export async function openOffice(engine: Engine, options: BotOptions & { readonly server?: DevServerOptions } = {}) {
  const place = await openPlace(options.server);
  const log: string[] = [];
  const dialog = await startDialog(place, engine, { ...options, log });
  const office: Office = {
    ...place,
    dialog,
    log,
    async [Symbol.asyncDispose]() {
      await dialog.close();
      await place[Symbol.asyncDispose]();
    },
  };
  return office;
}

/** The connection of an agent, by which the server counts them as there. */
export function agentOnline({ server }: Pick<Place, "server">): Promise<Client> {
  const settings = readSettings({
    ROCKETCHAT_URL: server.url,
    ROCKETCHAT_USER: "agent",
    ROCKETCHAT_PASSWORD: "secret",
  });
  return connect(settings, { logger: keptLog().logger });
}

export interface TestEngine extends Engine {
  /** What it was asked, in order. */
  readonly asked: readonly Question[];
  /** What it was told, in order. */
  readonly told: readonly Happening[];
  texts(): readonly string[];
}

export type Answer = (question: Question, signal: AbortSignal) => Promise<readonly Reply[]> | readonly Reply[];

/** An engine in this process: it answers as the test wants, by default with what it was asked. */
export function engineOf(answer: Answer = ({ text }) => [words(`re: ${text}`)], notice?: Engine["notice"]): TestEngine {
  const asked: Question[] = [];
  const told: Happening[] = [];
  return {
    name: "Engine",
    asked,
    told,
    texts: () => asked.map(({ text }) => text),
    async answer(question, signal) {
      asked.push(question);
      return await answer(question, signal);
    },
    async notice(happening, signal) {
      told.push(happening);
      return (await notice?.(happening, signal)) ?? [];
    },
  };
}

export const words = (text: string): Reply => ({ type: "message", text });
