import { describe, expect, it } from "vitest";
import { startWithPeople } from "./people.fixture.ts";

describe("commands.run", () => {
  it.each([
    ["me", "waves", "_waves_"],
    ["shrug", "who knows", "who knows ¯\\_(ツ)_/¯"],
    ["SHRUG", "", "¯\\_(ツ)_/¯"],
    ["tableflip", "no", "no (╯°□°)╯︵ ┻━┻"],
    ["unflip", "sorry", "sorry ┬─┬ ノ( ゜-゜ノ)"],
  ])("/%s %s says something", async (command, params, msg) => {
    await using people = await startWithPeople();
    const answer = await people.ada.post("commands.run", { command, params, roomId: "lobby" });
    expect(answer.body).toEqual({ success: true });
    expect(people.server.messages("lobby").map((message) => message.msg)).toEqual([msg]);
  });

  it("says it in a thread", async () => {
    await using people = await startWithPeople();
    const root = await people.ada.post("chat.sendMessage", { message: { rid: "lobby", msg: "root" } });
    const tmid = root.text("message._id");
    await people.ada.post("commands.run", { command: "shrug", roomId: "lobby", tmid });
    expect(people.server.messages("lobby").at(-1)).toMatchObject({ tmid });
  });

  it.each([
    ["topic", "news", ["room_changed_topic"]],
    ["invite", "@eve bot", ["au", "au"]],
    ["kick", "bot", ["ru"]],
    ["mute", "@bot", ["user-muted"]],
    ["unmute", "bot", ["user-unmuted"]],
  ])("/%s %s changes the room", async (command, params, types) => {
    await using people = await startWithPeople();
    const roomId = command === "invite" ? "lobby" : "team";
    expect((await people.ada.post("commands.run", { command, params, roomId })).status).toBe(200);
    expect(people.server.messages(roomId).map(({ t }) => t)).toEqual(types);
  });

  it("joins and leaves", async () => {
    await using people = await startWithPeople();
    await people.eve.post("commands.run", { command: "join", params: "#lobby", roomId: "GENERAL" });
    await people.eve.post("commands.run", { command: "leave", roomId: "lobby" });
    expect(people.server.messages("lobby").map(({ t }) => t)).toEqual(["uj", "ul"]);
  });

  it("sets the status text", async () => {
    await using people = await startWithPeople();
    await people.ada.post("commands.run", { command: "status", params: "away for lunch", roomId: "GENERAL" });
    expect((await people.ada.get("me")).at("statusText")).toBe("away for lunch");
  });

  it.each([
    [
      "an unknown command",
      { command: "dance", roomId: "lobby" },
      400,
      "The command provided does not exist (or is disabled).",
    ],
    ["a foreign group", { command: "me", roomId: "team" }, 403, "unauthorized"],
    ["a thread of another room", { command: "me", roomId: "GENERAL", tmid: "no" }, 400, "Invalid thread."],
    ["no command", { roomId: "lobby" }, 400, "must have required property 'command' [invalid-params]"],
  ])("refuses %s", async (_what, body, status, error) => {
    await using people = await startWithPeople();
    expect(await people.eve.post("commands.run", body)).toMatchObject({ status, body: { success: false, error } });
  });

  it("asks on 6.5 for what is missing in words of its own", async () => {
    await using people = await startWithPeople({ profile: "6.5" });
    const answer = await people.ada.post("commands.run", { roomId: "lobby" });
    expect(answer).toMatchObject({ status: 400, body: { error: "You must provide a command to run." } });
  });
});
