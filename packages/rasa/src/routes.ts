import { messageOf } from "@rocketchat-connectors/core";
import {
  actionsRoutes,
  type Dialog,
  type DoorRoute,
  EngineError,
  likeApp,
  type Performer,
} from "@rocketchat-connectors/dialog";
import { callbackRoute } from "./callback-route.ts";
import type { Postings } from "./postings.ts";
import { type Trigger, triggerRoute } from "./trigger-route.ts";
import type { RasaSettings } from "./types.ts";

export interface RoutesOptions {
  readonly settings: RasaSettings;
  readonly dialog: Pick<Dialog, "perform">;
  readonly postings: Postings;
  readonly trigger: Trigger;
}

/** What the connector's own HTTP server does. */
export function routesOf(options: RoutesOptions): readonly DoorRoute[] {
  const { door, logger } = options.settings;
  if (!door) return [];
  return [
    ...callbackRoutes(options),
    ...(door.trigger ? [triggerRoute(options.trigger, logger)] : []),
    ...(door.actions || door.compat ? actionsRoutes(performerOf(options), { compat: door.compat }) : []),
  ];
}

/** Where Rasa's callback channel posts; the marketplace's app for Rasa had it at `/callback`. */
function callbackRoutes({ settings: { door, mode, logger }, postings }: RoutesOptions): readonly DoorRoute[] {
  if (!door || mode !== "callback") return [];
  const route = callbackRoute(door.callbackPath, postings, logger);
  const hasOther = door.compat && door.callbackPath !== "/callback";
  return hasOther ? [route, { ...route, path: "/callback", handle: likeApp(route.handle) }] : [route];
}

function performerOf({ settings: { door, logger }, dialog, trigger }: RoutesOptions): Performer {
  const perform: Performer["perform"] = (target, action) => dialog.perform(target, action);
  if (!door?.trigger) return { perform };
  return {
    perform,
    async trigger(target, { name, parameters }) {
      try {
        await trigger(target, { name, entities: parameters });
        return { status: "ok" };
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        logger.warn(`The intent ${name} was not triggered: ${messageOf(error)}`);
        return { status: "refused", text: error.message };
      }
    },
  };
}
