import { RocketChatError } from "@rocketchat-connectors/core";
import { describe, expect, it } from "vitest";
import { type ActionsRouteOptions, actionsRoutes, type Performed, type Performer } from "./actions-route.ts";
import { openDoor } from "./door.ts";

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** A door whose performer keeps what it is asked for, and answers as told. */
async function open(answers: readonly (Performed | Error)[] = [], options: ActionsRouteOptions = {}, trigger = true) {
  const asked: unknown[] = [];
  const answer = async (...order: readonly unknown[]): Promise<Performed> => {
    const next = answers[asked.length] ?? { status: "ok" };
    asked.push(order);
    if (next instanceof Error) throw next;
    return next;
  };
  const performer: Performer = {
    perform: (target, action) => answer(target, action),
    ...(trigger ? { trigger: (target, event) => answer(target, event) } : {}),
  };
  const routes = actionsRoutes(performer, options);
  const door = await openDoor({ host: "127.0.0.1", port: 0, name: "The door", logger: quiet, routes });
  const post = async (body: unknown, path = "/v1/actions") => {
    const response = await fetch(door.url + path, { method: "POST", body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };
  return { asked, post, url: door.url, [Symbol.asyncDispose]: () => door.close() };
}

describe("an action that a program posts", () => {
  it("is done, and its outcome is told", async () => {
    await using door = await open([{ status: "ok", messageId: "m1" }]);
    expect(await door.post({ roomId: "r1", action: "handoff", departmentName: "support" })).toEqual({
      status: 200,
      body: { status: "ok", messageId: "m1" },
    });
    expect(door.asked).toEqual([[{ roomId: "r1" }, { action: "handoff", department: "support" }]]);
  });

  it.each([
    [undefined, "the body must be an object such as"],
    [{ action: "reset" }, "the body does not say where"],
    [{ roomId: "r1", action: "explode" }, 'action is "explode": it must be one of handoff'],
    [{ roomId: "r1", action: "pause", minutes: "x" }, "pause: minutes must be a number"],
  ])("that is wrong is told so, and nothing is done: %j", async (body, text) => {
    await using door = await open();
    expect(await door.post(body)).toEqual({
      status: 400,
      body: { status: "bad_request", text: expect.stringContaining(text) },
    });
    expect(door.asked).toEqual([]);
  });

  it.each([
    [{ status: "no_agents", text: "nobody is there" } as const, 409],
    [{ status: "already_closed", text: "it has ended" } as const, 409],
    [{ status: "unknown_target", text: "there is no such department" } as const, 409],
    [{ status: "not_found", text: "there is no such message" } as const, 404],
  ])("that is refused is answered with the reason: %j", async (outcome, status) => {
    await using door = await open([outcome]);
    expect(await door.post({ roomId: "r1", action: "reset" })).toEqual({ status, body: outcome });
  });

  it.each([
    ["not_found", 404],
    ["forbidden", 409],
    ["unreachable", 503],
    ["rate_limited", 503],
    ["closed", 503],
  ] as const)("that Rocket.Chat does not take (%s) is answered with %d", async (code, status) => {
    await using door = await open([new RocketChatError(code, "why")]);
    expect(await door.post({ roomId: "r1", action: "reset" })).toEqual({ status, body: { status: code, text: "why" } });
  });

  it("that fails for any other reason is answered without details", async () => {
    await using door = await open([new TypeError("a defect")]);
    const { status, body } = await door.post({ roomId: "r1", action: "reset" });
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain("defect");
  });

  it("may have another path", async () => {
    await using door = await open([], { path: "/bot/do" });
    expect((await door.post({ roomId: "r1", action: "reset" }, "/bot/do")).status).toBe(200);
    expect((await door.post({ roomId: "r1", action: "reset" })).status).toBe(404);
  });

  it("may be one of the marketplace's apps", async () => {
    await using door = await open();
    const body = { action: "handover", sessionId: "r1", actionData: { targetDepartment: "sales" } };
    expect(await door.post(body)).toEqual({ status: 200, body: { status: "ok" } });
    expect(door.asked).toEqual([[{ roomId: "r1" }, { action: "handoff", department: "sales" }]]);
  });

  it("may be several messages, of which none follows one that is refused", async () => {
    await using door = await open([{ status: "ok" }, { status: "refused", text: "the room is read-only" }]);
    const body = { action: "send-message", sessionId: "r1", actionData: { messages: ["a", "b", "c"] } };
    expect((await door.post(body)).status).toBe(409);
    expect(door.asked).toEqual([
      [{ roomId: "r1" }, { action: "send", text: "a" }],
      [{ roomId: "r1" }, { action: "send", text: "b" }],
    ]);
  });
});

describe("an event that a program posts", () => {
  const body = { action: "trigger-event", sessionId: "r1", actionData: { event: { name: "paid" } } };

  it("is told", async () => {
    await using door = await open();
    expect((await door.post(body)).status).toBe(200);
    expect(door.asked).toEqual([[{ roomId: "r1" }, { name: "paid", parameters: {} }]]);
  });

  it("is refused where nobody takes events", async () => {
    await using door = await open([], {}, false);
    expect(await door.post(body)).toEqual({
      status: 400,
      body: { status: "bad_request", text: expect.stringContaining("nobody takes events here") },
    });
  });
});

describe("what bots post to the apps of the marketplace", () => {
  const compat = { compat: true };
  const handover = { action: "handover", sessionId: "r1" };

  it("is answered as the apps do", async () => {
    await using door = await open([{ status: "ok" }, { status: "no_agents", text: "nobody is there" }], compat);
    expect(await door.post(handover, "/incoming")).toEqual({ status: 200, body: { result: "Success" } });
    expect(await door.post(handover, "/incoming")).toEqual({ status: 500, body: { error: "nobody is there" } });
    expect(await door.post({ action: "handover" }, "/incoming")).toEqual({
      status: 500,
      body: { error: expect.stringContaining("does not say where") },
    });
  });

  it("may be a form, as some of them post it", async () => {
    await using door = await open([], compat);
    const body = new URLSearchParams({ action: "handover", sessionId: "r1", actionData: "targetDepartment" });
    expect((await fetch(`${door.url}/incoming`, { method: "POST", body })).status).toBe(200);
    expect(door.asked).toEqual([[{ roomId: "r1" }, { action: "handoff" }]]);
  });

  it("is not taken there unless it is wanted", async () => {
    await using door = await open();
    expect((await door.post(handover, "/incoming")).status).toBe(404);
  });
});
