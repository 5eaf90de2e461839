import type { EnvValues } from "@rocketchat-connectors/core";
import { isLoopback, withoutHoles, wrongCount } from "@rocketchat-connectors/dialog";
import type { RasaDoorSettings } from "../types.ts";
import type { RasaName } from "./names.ts";

const usual: RasaDoorSettings = {
  host: "127.0.0.1",
  port: 5006,
  callbackPath: "/rasa/callback",
  actions: false,
  trigger: false,
  compat: false,
};

const takenPaths = ["/v1/actions", "/v1/trigger", "/incoming"];

/** The connector's own HTTP server; undefined when nothing needs it. */
export function readDoor(
  values: EnvValues<RasaName>,
  options: Partial<RasaDoorSettings>,
  mode: "rest" | "callback",
  problems: string[],
): RasaDoorSettings | undefined {
  const door = {
    ...usual,
    ...withoutHoles({
      host: values.text("RASA_CALLBACK_HOST"),
      port: values.count("RASA_CALLBACK_PORT", 0),
      callbackPath: values.text("RASA_CALLBACK_PATH"),
      secret: values.text("RASA_CALLBACK_SECRET"),
      actions: values.flag("RASA_ACTIONS"),
      trigger: values.flag("RASA_TRIGGER_ENDPOINT"),
      compat: values.flag("RASA_COMPAT_INCOMING"),
    }),
    ...withoutHoles(options),
  };
  const isNeeded = mode === "callback" || door.actions || door.trigger || door.compat;
  if (!isNeeded) return undefined;
  problems.push(...problemsOf(door));
  return door;
}

function problemsOf({ host, port, secret, callbackPath }: RasaDoorSettings): readonly string[] {
  const isOpen = secret === undefined && !isLoopback(host);
  return [
    ...wrongCount("RASA_CALLBACK_PORT", port, 0, 65_535),
    ...(isOpen
      ? [
          `RASA_CALLBACK_SECRET is not set, but RASA_CALLBACK_HOST is ${JSON.stringify(host)}: anybody who reaches it ` +
            "could let the bot speak; set a secret, or listen on 127.0.0.1",
        ]
      : []),
    ...(/^\/[^\s?#:*{}]*$/.test(callbackPath) && !takenPaths.includes(callbackPath)
      ? []
      : [
          `RASA_CALLBACK_PATH is ${JSON.stringify(callbackPath)}: it must begin with /, be no pattern and not be ${takenPaths.join(", ")}`,
        ]),
  ];
}
