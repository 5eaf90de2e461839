import { describe, expect, test, vi } from "vitest";
import { createDevServer, type DevServer, type DevServerOptions } from "../../index.ts";
import { RawClient } from "../../raw-client.fixture.ts";

const token = "agent-token";

function start(options: Partial<DevServerOptions> = {}): Promise<DevServer> {
  return createDevServer({
    profile: "7.13",
    users: [
      { username: "agent", token, roles: ["bot", "livechat-agent", "user"] },
      { username: "human", roles: ["livechat-agent", "user"], token: "human-token" },
    ],
    departments: [{ name: "sales", agents: ["human"] }],
    ...options,
  });
}

async function listening(server: DevServer): Promise<RawClient> {
  const client = await RawClient.login(server.url, token);
  await client.subscribe("room-messages", "__my_messages__");
  await client.subscribe("notify-user", `${server.as("agent").id}/subscriptions-changed`);
  return client;
}

describe("a guest", () => {
  test("is given to a bot agent, and the two talk", async () => {
    await using server = await start();
    await using agent = await listening(server);
    const guest = await server.visitor({ name: "Gina" });
    await guest.say("is anybody there?");
    await vi.waitFor(() => expect(agent.texts()).toContain("is anybody there?"));
    const [message, about] =
      agent.events("room-messages").find(([each]) => (each as { readonly t?: string }).t === undefined) ?? [];
    expect(message).toMatchObject({
      rid: guest.roomId,
      alias: "Gina",
      token: guest.token,
      u: { username: guest.username },
    });
    expect(about).toEqual({ roomParticipant: true, roomType: "l" });
    expect(agent.events("notify-user")[0]).toMatchObject(["inserted", { rid: guest.roomId, t: "l", fname: "Gina" }]);
    await server.as("agent").say(guest.roomId, "at your service");
    expect(server.messages(guest.roomId).at(-1)).toMatchObject({ msg: "at your service", u: { username: "agent" } });
  });

  test("ends the conversation, after which nobody writes in it", async () => {
    await using server = await start();
    const guest = await server.visitor();
    await guest.close();
    expect(server.messages(guest.roomId).at(-1)).toMatchObject({ t: "livechat-close" });
    await expect(guest.say("one more thing")).rejects.toThrow("room-closed");
    await expect(server.as("agent").say(guest.roomId, "too late")).rejects.toThrow();
  });

  test("who comes back has the same conversation until it is closed", async () => {
    await using server = await start();
    const [first, second] = [await server.visitor({ name: "A" }), await server.visitor({ name: "B" })];
    expect(first.roomId).not.toBe(second.roomId);
  });

  test("for an unknown department is turned away", async () => {
    await using server = await start();
    await expect(server.visitor({ department: "nowhere" })).rejects.toThrow("error-invalid-department");
  });
});

describe("the queue", () => {
  test("announces who waits and who was taken", async () => {
    await using server = await start({ settings: { Livechat_Routing_Method: "Manual_Selection" } });
    await using agent = await listening(server);
    await agent.subscribe("livechat-inquiry-queue-observer", "public");
    const guest = await server.visitor({ name: "Gina" });
    const inquiries = () =>
      agent.events("livechat-inquiry-queue-observer").map(([inquiry]) => inquiry as { readonly _id: string });
    await vi.waitFor(() =>
      expect(inquiries()).toMatchObject([{ type: "added", rid: guest.roomId, status: "queued", name: "Gina" }]),
    );
    const taken = await agent.call("livechat:takeInquiry", inquiries()[0]?._id);
    expect(taken.result).toMatchObject({ status: "taken" });
    await vi.waitFor(() => expect(inquiries()[1]).toMatchObject({ type: "changed", status: "taken" }));
    await guest.say("hello");
    await vi.waitFor(() => expect(agent.texts()).toContain("hello"));
    expect((await agent.call("livechat:takeInquiry", inquiries()[0]?._id)).error).toMatchObject({
      error: "error-inquiry-taken",
    });
  });

  test("holds a guest whose department nobody attends", async () => {
    await using server = await start();
    await using agent = await listening(server);
    const guest = await server.visitor({ department: "sales" });
    await guest.say("anybody?");
    await agent.settled();
    expect(agent.events("notify-user")).toEqual([]);
  });
});

describe("an agent", () => {
  test("forwards the conversation to a person, and no longer belongs to it", async () => {
    await using server = await start();
    await using human = await RawClient.login(server.url, "human-token");
    expect(human.isOpen).toBe(true);
    await using agent = await listening(server);
    const guest = await server.visitor();
    const transfer = { roomId: guest.roomId, userId: server.as("human").id, comment: "over to you" };
    expect((await agent.call("livechat:transfer", transfer)).result).toBe(true);
    await vi.waitFor(() =>
      expect(agent.events("notify-user").map(([change]) => change)).toEqual(["inserted", "removed"]),
    );
    expect(server.messages(guest.roomId).map(({ t }) => t)).toContain("livechat_transfer_history");
    await server.as("human").say(guest.roomId, "human here");
  });

  test("forwards it to a department, where an attending agent gets it", async () => {
    await using server = await start();
    await using human = await RawClient.login(server.url, "human-token");
    await using agent = await listening(server);
    const guest = await server.visitor();
    expect(human.isOpen).toBe(true);
    const served = server.messages(guest.roomId).find(({ t }) => t === "command");
    expect(served).toMatchObject({ u: { username: "agent" } });
    expect((await agent.call("livechat:transfer", { roomId: guest.roomId, departmentId: "sales" })).result).toBe(true);
    expect(server.messages(guest.roomId).findLast(({ t }) => t === "command")).toMatchObject({
      u: { username: "human" },
    });
  });

  test("keeps it when nobody is there to take it, or when it is there already", async () => {
    await using server = await start();
    await using agent = await listening(server);
    const guest = await server.visitor();
    const { id: humanId } = server.as("human");
    for (const to of [{ departmentId: "sales" }, { userId: humanId }, { userId: server.as("agent").id }]) {
      const { error } = await agent.call("livechat:transfer", { roomId: guest.roomId, ...to });
      expect(error, `a forward to ${JSON.stringify(to)}`).toBeDefined();
    }
    await server.as("agent").say(guest.roomId, "still at your service");
  });

  test("puts it back into the queue, or ends it", async () => {
    await using server = await start();
    await using agent = await listening(server);
    const guest = await server.visitor();
    expect((await agent.call("livechat:returnAsInquiry", guest.roomId)).result).toBe(true);
    expect((await agent.call("livechat:returnAsInquiry", guest.roomId)).error).toMatchObject({
      error: "error-returning-inquiry",
    });
    const other = await server.visitor();
    await agent.call("livechat:closeRoom", other.roomId, "done");
    expect(server.messages(other.roomId).at(-1)).toMatchObject({ t: "livechat-close", msg: "done" });
  });
});
