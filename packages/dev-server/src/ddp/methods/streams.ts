import { asText, asTexts, type Methods } from "./method.ts";

/** Writes into streams; what is not allowed or no longer exists passes without a word and without effect. */
export const streamMethods: Methods = {
  "stream-notify-room"({ world, user, connection }, event, name, activities, extra) {
    const [rid = "", kind] = asText(event).split("/");
    if (user === undefined || kind !== "user-activity" || typeof name !== "string") return;
    world.activity.show(user, rid, name, Array.isArray(activities) ? asTexts(activities) : [], extra ?? {}, connection);
  },
  "stream-notify-user"(_call, event) {
    asText(event);
  },
};
