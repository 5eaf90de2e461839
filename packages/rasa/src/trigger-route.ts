import { isRocketChatError, type Logger, messageOf } from "@rocketchat-connectors/core";
import {
  type DoorAnswer,
  type DoorRoute,
  EngineError,
  fieldsOf,
  isFields,
  isProblem,
  objectsOf,
  readTarget,
  type Target,
  textOf,
} from "@rocketchat-connectors/dialog";
import type { RasaIntent } from "./api.ts";

/** Triggers an intent, and says what comes of it. Rejects as `RasaConnector.trigger` does. */
export type Trigger = (target: Target, intent: RasaIntent) => Promise<void>;

/** Lets a program trigger an intent: `{ conversation | roomId | room | user, name, entities? }`. */
export function triggerRoute(trigger: Trigger, logger: Logger): DoorRoute {
  return {
    method: "POST",
    path: "/v1/trigger",
    async handle({ body }) {
      const found = readTarget(fieldsOf(body));
      if (isProblem(found)) return wrong(found.problem);
      const name = textOf(found.rest.name)?.trim().replace(/^\/+/, "");
      if (name === undefined) return wrong('the body does not say what: it needs a name, such as "EXTERNAL_reminder"');
      try {
        await trigger(found.target, { name, ...entitiesIn(found.rest.entities) });
        return { status: 200, body: { status: "ok" } };
      } catch (error) {
        logger.warn(`The intent ${JSON.stringify(name)} was not triggered: ${messageOf(error)}`);
        return refusal(error);
      }
    },
  };
}

function entitiesIn(value: unknown): Pick<RasaIntent, "entities"> {
  if (isFields(value)) return { entities: value };
  return Array.isArray(value) ? { entities: objectsOf(value) } : {};
}

const wrong = (error: string): DoorAnswer => ({ status: 400, body: { error } });

const statuses = { rejected: 422, misconfigured: 502, uncertain: 502, unavailable: 503 } as const;

/** Errors of either side hold no secret. */
function refusal(error: unknown): DoorAnswer {
  if (error instanceof EngineError) return { status: statuses[error.kind], body: { error: error.message } };
  if (!isRocketChatError(error)) throw error;
  const isUnknown = error.code === "not_found" || error.code === "forbidden";
  return { status: isUnknown ? 404 : 503, body: { error: error.message } };
}
