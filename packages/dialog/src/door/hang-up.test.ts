import { expect, it } from "vitest";
import { openDoor } from "./door.ts";
import { HangUp } from "./types.ts";

it("a caller who takes every answer for an end is hung up on, and the door serves the next one and closes", async () => {
  const log: string[] = [];
  const tell = (text: string) => void log.push(text);
  await using door = await openDoor({
    host: "127.0.0.1",
    port: 0,
    name: "the door",
    logger: { debug: tell, info: tell, warn: tell, error: tell },
    routes: [
      {
        method: "POST",
        path: "/",
        async handle() {
          throw new HangUp("not now");
        },
      },
    ],
  });
  await expect(fetch(door.url, { method: "POST", body: "{}" })).rejects.toThrow("fetch failed");
  expect((await fetch(`${door.url}/healthz`)).status).toBe(200);
  await door.close();
  expect(log.join("\n")).not.toMatch(/failed|before it had answered/);
});
