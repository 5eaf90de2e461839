import type { BotPayload, Handler } from "./bot.ts";

/** A tree, 96 by 96 points: so that what is shown needs no network. */
const tree = Buffer.from(
  [
    "iVBORw0KGgoAAAANSUhEUgAAAGAAAABgAgMAAACf9p+rAAAADFBMVEXW6vgufVB5VT2Lw3iTLBE/AAAApUlEQVR42u2UwQ3DIAxF",
    "caSOkH0yAoeyT+ZhiWyWREqVYgPvQFLlUnzDT/C/hP2d6+UkBA/9OglHTUX/9QFvuFBekRPkKuMJAryUvyUJ+Jqn0leSyERU34oQ",
    "EA18XduqI9CmjC0Epq9tNQOxwHfwCPjhD14Yn/YRxWlvXxzeQdxa3HNMBs4STB/MK044zEROUcxdN8Q4d/AQ2L61xrik0y1g63/B",
    "DnSKSXOjlnGUAAAAAElFTkSuQmCC",
  ].join(""),
  "base64",
);

/** The drawing at `/media/tree.png`; undefined when something else is asked for. */
export function mediaAt(url: string): Response | undefined {
  if (new URL(url).pathname !== "/media/tree.png") return undefined;
  return new Response(tree, { headers: { "content-type": "image/png" } });
}

/** The bot, whose addresses that begin with `/media/` become those of the stand-in it is behind. */
export function withMedia(handler: Handler, url: () => string): Handler {
  const whole = (payload: BotPayload): BotPayload =>
    JSON.parse(JSON.stringify(payload), (_, value: unknown) =>
      typeof value === "string" && value.startsWith("/media/") ? new URL(value, url()).href : value,
    );
  return async (turn) => {
    const said = await handler({
      ...turn,
      say: (payload) => turn.say(whole(payload)),
      later: (ms, payload) => turn.later(ms, whole(payload)),
    });
    return said?.map(whole);
  };
}
