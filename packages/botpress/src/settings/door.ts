import type { EnvValues } from "@rocketchat-connectors/core";
import { isLoopback, withoutHoles, wrongCount } from "@rocketchat-connectors/dialog";
import type { BotpressDoorSettings } from "../types.ts";
import type { BotpressName } from "./names.ts";

const usual: BotpressDoorSettings = {
  host: "127.0.0.1",
  port: 5007,
  webhookPath: "/botpress/webhook",
  integrationPath: "/botpress/integration",
  actions: false,
  compat: false,
};

const takenPaths = ["/v1/actions", "/incoming", "/healthz"];

/** What needs the connector's HTTP server, besides its own routes. */
export type DoorNeed = "webhook" | "integration" | undefined;

/** The connector's own HTTP server; undefined when nothing needs it. */
export function readDoor(
  values: EnvValues<BotpressName>,
  options: Partial<BotpressDoorSettings>,
  need: DoorNeed,
  problems: string[],
): BotpressDoorSettings | undefined {
  const door = {
    ...usual,
    ...withoutHoles({
      host: values.text("BOTPRESS_LISTEN_HOST"),
      port: values.count("BOTPRESS_LISTEN_PORT", 0),
      secret: values.text("BOTPRESS_WEBHOOK_SECRET"),
      webhookPath: values.text("BOTPRESS_WEBHOOK_PATH"),
      integrationPath: values.text("BOTPRESS_INTEGRATION_PATH"),
      actions: values.flag("BOTPRESS_ACTIONS"),
      compat: values.flag("BOTPRESS_COMPAT_ACTIONS"),
    }),
    ...withoutHoles(options),
  };
  if (need === undefined && !door.actions && !door.compat) return undefined;
  problems.push(...problemsOf(door, need));
  return door;
}

function problemsOf(door: BotpressDoorSettings, need: DoorNeed): readonly string[] {
  const { host, port, secret } = door;
  const isOpen = secret === undefined && !isLoopback(host);
  return [
    ...wrongCount("BOTPRESS_LISTEN_PORT", port, 0, 65_535),
    ...(isOpen
      ? [
          `BOTPRESS_WEBHOOK_SECRET is not set, but BOTPRESS_LISTEN_HOST is ${JSON.stringify(host)}: anybody who reaches ` +
            "it could let the bot speak; set a secret, or listen on 127.0.0.1",
        ]
      : []),
    ...(need === "integration" && secret === undefined
      ? [
          "BOTPRESS_WEBHOOK_SECRET is not set: Botpress shows no credentials to an integration, so its address needs one",
        ]
      : []),
    ...(["webhookPath", "integrationPath"] as const).flatMap((name) => pathProblem(name, door[name])),
  ];
}

const variables = { webhookPath: "BOTPRESS_WEBHOOK_PATH", integrationPath: "BOTPRESS_INTEGRATION_PATH" } as const;

function pathProblem(name: keyof typeof variables, path: string): readonly string[] {
  if (/^\/[^\s?#:*{}]*[^\s?#:*{}/]$/.test(path) && !takenPaths.includes(path)) return [];
  const rule = `it must begin with /, not end with one, be no pattern and not be ${takenPaths.join(", ")}`;
  return [`${variables[name]} is ${JSON.stringify(path)}: ${rule}`];
}
