import { describe, expect, it } from "vitest";
import type { DevServerOptions } from "../../index.ts";
import { callerOf, type People, type RestCaller, startWithPeople } from "./people.fixture.ts";

const agents = ["anna", "bert"].map((username) => ({
  username,
  id: `id-${username}`,
  roles: ["user", "bot", "livechat-agent"],
  token: `token of ${username}`,
}));
const boss = { username: "boss", id: "id-boss", roles: ["user", "livechat-manager"], token: "token of boss" };
const waiting = { Livechat_Routing_Method: "Manual_Selection" };

interface Office extends People {
  readonly anna: RestCaller;
  readonly bert: RestCaller;
  readonly boss: RestCaller;
}

/** A server with two agents and their manager; conversations wait until an agent takes them. */
async function startOffice(options: DevServerOptions = {}): Promise<Office> {
  const people = await startWithPeople({
    settings: waiting,
    users: [...agents, boss],
    departments: [{ name: "sales", agents: ["anna"] }],
    ...options,
  });
  const { server } = people;
  return { ...people, anna: callerOf(server, "anna"), bert: callerOf(server, "bert"), boss: callerOf(server, "boss") };
}

/** A guest opens a conversation and says something; returns the room's id. */
async function arrive({ nobody }: Office, more: object = {}): Promise<string> {
  await nobody.post("livechat/visitor", { visitor: { token: "t1", name: "Gus", email: "gus@example.com", ...more } });
  const rid = (await nobody.get("livechat/room?token=t1")).text("room._id");
  await nobody.post("livechat/message", { token: "t1", rid, msg: "help" });
  return rid;
}

async function inquiryOf({ anna }: Office, rid: string): Promise<string> {
  return (await anna.get(`livechat/inquiries.getOne?roomId=${rid}`)).text("inquiry._id");
}

describe("a guest", () => {
  it("introduces itself, writes and closes", async () => {
    await using office = await startOffice();
    const visitor = { token: "t1", name: "Gus", email: "gus@example.com" };
    const known = await office.nobody.post("livechat/visitor", { visitor });
    expect(known.at("visitor")).toMatchObject({
      _id: expect.any(String),
      token: "t1",
      name: "Gus",
      username: "guest-1",
      visitorEmails: [{ address: "gus@example.com" }],
    });
    expect((await office.nobody.get("livechat/visitor/t1")).at("visitor")).toEqual(known.at("visitor"));
    const opened = await office.nobody.get("livechat/room?token=t1");
    expect(opened.body).toMatchObject({ newRoom: true, room: { t: "l", open: true, v: { token: "t1" } } });
    const rid = opened.text("room._id");
    expect((await office.nobody.get(`livechat/room?token=t1&rid=${rid}`)).body).toMatchObject({
      newRoom: false,
      room: { _id: rid },
    });
    const said = await office.nobody.post("livechat/message", { token: "t1", rid, msg: "help", _id: "own-id" });
    expect(said.at("message")).toMatchObject({ _id: "own-id", msg: "help", alias: "Gus", token: "t1" });
    const closed = await office.nobody.post("livechat/room.close", { token: "t1", rid });
    expect(closed.body).toEqual({ success: true, rid, comment: "Closed by visitor" });
    const late = await office.nobody.post("livechat/message", { token: "t1", rid, msg: "wait" });
    expect(late).toMatchObject({ status: 400, body: { error: "room-closed" } });
  });

  it.each([
    ["livechat/visitor", { visitor: { token: " " } }, "Token cannot be empty"],
    ["livechat/visitor", {}, "must have required property 'visitor' [invalid-params]"],
    [
      "livechat/visitor",
      { visitor: { token: "t2", department: "no" } },
      "The provided department is invalid [error-invalid-department]",
    ],
    ["livechat/message", { token: "no", rid: "x", msg: "x" }, "invalid-token"],
    ["livechat/message", { token: "t1", rid: "GENERAL", msg: "x" }, "invalid-room"],
    ["livechat/room.close", { token: "t1", rid: "GENERAL" }, "invalid-room"],
    ["livechat/room.close", { token: "t1" }, "must have required property 'rid' [invalid-params]"],
  ])("is refused at %s with %o", async (path, body, error) => {
    await using office = await startOffice();
    await arrive(office);
    expect(await office.nobody.post(path, body)).toMatchObject({ status: 400, body: { success: false, error } });
  });

  it.each([
    ["token=no", "invalid-token"],
    ["token=t1&rid=GENERAL", "invalid-room"],
    ["", "must have required property 'token' [error-invalid-params]"],
  ])("gets no room for %s", async (query, error) => {
    await using office = await startOffice();
    await arrive(office);
    expect(await office.nobody.get(`livechat/room?${query}`)).toMatchObject({ status: 400, body: { error } });
  });

  it("may open five rooms a minute", async () => {
    await using office = await startOffice({ limits: true });
    await arrive(office);
    const statuses = [];
    for (let turn = 0; turn < 5; turn += 1) statuses.push((await office.nobody.get("livechat/room?token=t1")).status);
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
  });
});

describe("the queue", () => {
  it("shows a waiting conversation to agents until one takes it", async () => {
    await using office = await startOffice();
    const rid = await arrive(office);
    expect((await office.boss.get("livechat/inquiries.list")).body).toMatchObject({
      inquiries: [{ rid, name: "Gus", status: "queued", t: "l" }],
      count: 1,
      offset: 0,
      total: 1,
    });
    const queued = await office.anna.get("livechat/inquiries.queuedForUser");
    const taken = await office.anna.post("livechat/inquiries.take", { inquiryId: queued.text("inquiries.0._id") });
    expect(taken).toMatchObject({ status: 200, body: { inquiry: { rid, status: "taken" } } });
    expect((await office.bert.get("livechat/inquiries.queuedForUser")).list("inquiries")).toEqual([]);
    const answer = await office.anna.post("chat.sendMessage", { message: { rid, msg: "how can I help?" } });
    expect(answer.status).toBe(200);
  });

  it("shows a department's conversations to its agents only", async () => {
    await using office = await startOffice();
    const rid = await arrive(office, { department: "sales" });
    expect((await office.anna.get("livechat/inquiries.queuedForUser")).list("inquiries")).toMatchObject([{ rid }]);
    expect((await office.bert.get("livechat/inquiries.queuedForUser")).list("inquiries")).toEqual([]);
    expect((await office.boss.get("livechat/inquiries.list?department=sales")).list("inquiries")).toHaveLength(1);
  });

  it("takes a conversation back", async () => {
    await using office = await startOffice();
    const rid = await arrive(office);
    const inquiryId = await inquiryOf(office, rid);
    await office.anna.post("livechat/inquiries.take", { inquiryId });
    const returned = await office.anna.post("livechat/inquiries.returnAsInquiry", { roomId: rid });
    expect(returned.body).toEqual({ success: true, result: true });
    expect((await office.bert.post("livechat/inquiries.take", { inquiryId })).status).toBe(200);
  });

  it("takes nothing back on 6.5", async () => {
    await using office = await startOffice({ profile: "6.5" });
    const roomId = await arrive(office);
    expect((await office.anna.post("livechat/inquiries.returnAsInquiry", { roomId })).status).toBe(404);
  });

  it.each([
    ["ada", {}, 403, undefined],
    ["anna", { inquiryId: "no" }, 400, "error-not-found"],
    ["anna", { userId: "no" }, 400, undefined],
  ] as const)("gives nothing to %s with %o", async (who, body, status, errorType) => {
    await using office = await startOffice();
    const inquiryId = await inquiryOf(office, await arrive(office));
    const answer = await office[who].post("livechat/inquiries.take", { inquiryId, ...body });
    expect(answer.status).toBe(status);
    expect(answer.at("errorType")).toBe(errorType);
  });

  it("gives a conversation away once", async () => {
    await using office = await startOffice();
    const inquiryId = await inquiryOf(office, await arrive(office));
    await office.anna.post("livechat/inquiries.take", { inquiryId });
    const late = await office.bert.post("livechat/inquiries.take", { inquiryId });
    expect(late).toMatchObject({ status: 400, body: { errorType: "error-inquiry-taken" } });
  });
});

describe("an agent", () => {
  /** Anna serves the guest. */
  async function serving(office: Office): Promise<string> {
    const rid = await arrive(office);
    await office.anna.post("livechat/inquiries.take", { inquiryId: await inquiryOf(office, rid) });
    return rid;
  }

  it("hands a conversation to another agent, with a word about it", async () => {
    await using office = await startOffice();
    const roomId = await serving(office);
    const body = { roomId, userId: "id-bert", comment: "knows better" };
    expect((await office.anna.post("livechat/room.forward", body)).body).toEqual({ success: true });
    const rooms = await office.bert.get("livechat/rooms?open=true&agents[]=id-bert");
    expect(rooms.list("rooms")).toMatchObject([{ _id: roomId, servedBy: { username: "bert" } }]);
    expect(office.server.messages(roomId)).toContainEqual(
      expect.objectContaining({
        t: "livechat_transfer_history",
        transferData: expect.objectContaining({ comment: "knows better" }),
      }),
    );
  });

  it("hands a conversation to a department", async () => {
    await using office = await startOffice();
    const roomId = await serving(office);
    const departmentId = (await office.anna.get("livechat/department")).text("departments.0._id");
    expect((await office.anna.post("livechat/room.forward", { roomId, departmentId })).status).toBe(200);
    expect((await office.boss.get(`livechat/rooms?departmentId=${departmentId}`)).list("rooms")).toHaveLength(1);
  });

  it("ends a conversation", async () => {
    await using office = await startOffice();
    const rid = await serving(office);
    const body = { rid, comment: "solved", tags: ["easy"] };
    expect((await office.anna.post("livechat/room.closeByUser", body)).body).toEqual({ success: true });
    expect((await office.boss.get("livechat/rooms?open=true")).list("rooms")).toEqual([]);
    expect((await office.boss.get("livechat/rooms?open=false&tags[]=easy")).list("rooms")).toMatchObject([
      { _id: rid, closer: "user" },
    ]);
    expect(office.server.messages(rid).at(-1)).toMatchObject({ t: "livechat-close", msg: "solved" });
    expect((await office.anna.post("livechat/room.closeByUser", body)).body).toMatchObject({
      error: "error-room-already-closed",
    });
  });

  it.each([
    ["livechat/room.forward", "anna", { userId: "id-ada" }, 400, "error-forwarding-chat"],
    ["livechat/room.forward", "anna", {}, 400, "error-forwarding-chat"],
    ["livechat/room.forward", "anna", { userId: "id-anna" }, 400, "error-selected-agent-room-agent-are-same"],
    ["livechat/room.forward", "anna", { roomId: "GENERAL", userId: "id-bert" }, 400, "error-invalid-room"],
    [
      "livechat/room.forward",
      "ada",
      { userId: "id-bert" },
      403,
      "User does not have the permissions required for this action [error-unauthorized]",
    ],
    ["livechat/room.closeByUser", "bert", {}, 400, "Not allowed [error-not-allowed]"],
    ["livechat/room.closeByUser", "anna", { rid: "GENERAL" }, 400, "error-invalid-room"],
  ] as const)("%s is refused to %s with %o", async (path, who, body, status, error) => {
    await using office = await startOffice();
    const rid = await serving(office);
    const key = path.endsWith("forward") ? "roomId" : "rid";
    const answer = await office[who].post(path, { [key]: rid, ...body });
    expect(answer).toMatchObject({ status, body: { success: false, error } });
  });

  it("sees only its own rooms, the manager all", async () => {
    await using office = await startOffice();
    const rid = await serving(office);
    expect((await office.anna.get("livechat/rooms?agents[]=id-anna")).list("rooms")).toMatchObject([{ _id: rid }]);
    expect((await office.anna.get("livechat/rooms")).status).toBe(403);
    expect((await office.boss.get("livechat/rooms?roomName=gu&queued=false")).at("total")).toBe(1);
  });

  it("switches itself off and on", async () => {
    await using office = await startOffice();
    const off = await office.anna.post("livechat/agent.status", { status: "not-available" });
    expect(off.body).toEqual({ success: true, status: "not-available" });
    const available = await office.anna.get("livechat/users/agent?onlyAvailable=true");
    expect(available.list("users")).toMatchObject([{ username: "bert", statusLivechat: "available" }]);
    expect((await office.anna.post("livechat/agent.status")).at("status")).toBe("available");
    expect((await office.anna.post("livechat/agent.status", { agentId: "id-bert" })).status).toBe(403);
    expect((await office.anna.post("livechat/agent.status", { agentId: "id-ada" })).status).toBe(400);
  });

  it("looks up agents, departments and guests", async () => {
    await using office = await startOffice();
    const rid = await serving(office);
    expect((await office.anna.get("livechat/users/agent?text=ber")).body).toMatchObject({
      users: [{ _id: "id-bert", username: "bert" }],
      count: 1,
      total: 1,
    });
    const departments = await office.anna.get("livechat/department");
    expect(departments.list("departments")).toMatchObject([{ name: "sales", enabled: true, numAgents: 1 }]);
    const id = departments.text("departments.0._id");
    expect((await office.anna.get(`livechat/department/${id}`)).body).toMatchObject({
      department: { _id: id },
      agents: [{ agentId: "id-anna", username: "anna" }],
    });
    expect((await office.anna.get("livechat/department/no")).body).toMatchObject({ department: null, agents: [] });
    const room = await office.anna.get(`rooms.info?roomId=${rid}`);
    const visitor = await office.anna.get(`livechat/visitors.info?visitorId=${room.text("room.v._id")}`);
    expect(visitor.at("visitor")).toMatchObject({ token: "t1", name: "Gus" });
    expect((await office.anna.get("livechat/visitors.info?visitorId=no")).body).toMatchObject({
      error: "visitor-not-found",
    });
  });

  it("never writes over a message that is there, whatever id the guest chooses", async () => {
    await using office = await startOffice();
    const rid = await arrive(office);
    const { _id } = await office.server.as("ada").say("lobby", "mine");
    const refused = await office.nobody.post("livechat/message", { token: "t1", rid, msg: "stolen", _id });
    expect(refused).toMatchObject({ status: 400, body: { success: false } });
    expect(office.server.messages("lobby").map(({ msg }) => msg)).toContain("mine");
    expect(office.server.messages(rid).map(({ msg }) => msg)).not.toContain("stolen");
  });
});
