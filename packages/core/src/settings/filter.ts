import type { FilterSettings } from "../types.ts";
import type { Values } from "./values.ts";

/** What is heard, as the environment says. */
export function readFilter(values: Values): FilterSettings {
  const prefix = values.text("ROCKETCHAT_PREFIX");
  return {
    rooms: [],
    direct: values.flag("RESPOND_TO_DM") ?? false,
    livechat: values.flag("RESPOND_TO_LIVECHAT") ?? false,
    edited: values.flag("RESPOND_TO_EDITED") ?? false,
    allPublic: values.flag("LISTEN_ON_ALL_PUBLIC") ?? false,
    deleted: false,
    typing: false,
    ignoreUsers: values.list("ROCKETCHAT_IGNORE_USERS"),
    respondTo: values.oneOf("ROCKETCHAT_RESPOND_TO", ["all", "mentions", "direct"]) ?? "all",
    ...(prefix === undefined ? {} : { prefix }),
  };
}
