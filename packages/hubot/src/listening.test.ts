import { describe, expect, it } from "vitest";
import { openOffice } from "./office.fixture.ts";
import { hubotCopy, type TestRobot } from "./robot.fixture.ts";

describe("hear and respond", () => {
  const both = (robot: TestRobot) => {
    robot.hear(/^(\w+)$/, (res) => res.send(`heard ${res.match[1]}`));
    robot.respond(/(\w+)$/, (res) => res.send(`asked ${res.match[1]}`));
  };

  it("respond is for what is said to the robot, hear for what was typed", async () => {
    await using office = await openOffice({ scripts: both });
    await office.ann.say("lounge", "hello");
    await office.server.waitForMessage({ room: "lounge", text: "heard hello" });
    await office.ann.say("lounge", "@rocket.cat.bot hello");
    await office.server.waitForMessage({ room: "lounge", text: "asked hello" });
    await office.ann.say("lounge", "Hubot: hello2");
    await office.server.waitForMessage({ room: "lounge", text: "asked hello2" });
    expect(office.said("lounge")).toEqual(["heard hello", "asked hello", "asked hello2"]);
  });

  it("a direct message is both", async () => {
    await using office = await openOffice({ scripts: both });
    const { rid } = await office.ann.say("@rocket.cat.bot", "hello");
    await office.server.waitForMessage({ room: rid, text: "asked hello" });
    expect(office.said(rid)).toEqual(["heard hello", "asked hello"]);
  });

  it("the alias stays the user's, and a mention works beside it", async () => {
    await using office = await openOffice({ scripts: both, alias: "/" });
    await office.ann.say("lounge", "/hello");
    await office.server.waitForMessage({ room: "lounge", text: "asked hello" });
    await office.ann.say("lounge", "@rocket.cat.bot again");
    await office.server.waitForMessage({ room: "lounge", text: "asked again" });
    expect(office.robot.alias).toBe("/");
  });

  it("a text that receive middleware rewrote is what listeners see", async () => {
    await using office = await openOffice({
      scripts: (robot) => {
        robot.receiveMiddleware(async ({ response: { message } }) => {
          if ("text" in message) message.text = String(message.text).replace("teh", "the");
          return true;
        });
        robot.hear(/the cat/, (res) => res.send("meow"));
      },
    });
    await office.ann.say("@rocket.cat.bot", "teh cat");
    await office.server.waitForMessage({ from: "rocket.cat.bot", text: "meow" });
  });

  it("an edit says that it is one", async () => {
    await using office = await openOffice({
      env: { RESPOND_TO_EDITED: "true" },
      scripts: (robot) => robot.hear(/word/, (res) => res.send(`${res.message.rawText}: ${res.message.edited}`)),
    });
    const said = await office.ann.say("lounge", "word");
    await office.server.waitForMessage({ room: "lounge", text: "word: false" });
    await office.ann.edit(said._id, "words");
    await office.server.waitForMessage({ room: "lounge", text: "words: true" });
  });
});

describe("the person of a message", () => {
  it("is one person everywhere, in the room of the message", async () => {
    const seen: Record<string, unknown>[] = [];
    await using office = await openOffice({
      scripts: (robot) =>
        robot.hear(/karma/, async (res) => {
          const { user } = res.message;
          user.karma = Number(user.karma ?? 0) + 1;
          seen.push(JSON.parse(JSON.stringify(user)));
          await res.send(`karma ${user.karma}`);
        }),
    });
    await office.ann.say("lounge", "karma");
    await office.server.waitForMessage({ room: "lounge", text: "karma 1" });
    await office.ann.say("@rocket.cat.bot", "karma");
    await office.server.waitForMessage({ from: "rocket.cat.bot", text: "karma 2" });
    expect(seen).toMatchObject([
      {
        id: "ann-id",
        name: "ann",
        real_name: "Ann Example",
        room: "lounge",
        roomID: "LOUNGE",
        roomType: "c",
        karma: 1,
      },
      { id: "ann-id", name: "ann", room: seen[1]?.roomID, roomType: "d", karma: 2 },
    ]);
    const stored = office.robot.brain.userForId("ann-id");
    expect(stored).toMatchObject({ name: "ann", karma: 2 });
    expect(stored).not.toHaveProperty("room");
    expect(stored).not.toHaveProperty("roomID");
  });

  it("gets a late answer where it asked, although it spoke elsewhere meanwhile", async () => {
    const waiting = new Map<string | undefined, () => unknown>();
    await using office = await openOffice({
      scripts: (robot) =>
        robot.hear(
          /later/,
          (res) => void waiting.set(res.message.room, () => robot.send({ user: res.message.user }, "now")),
        ),
    });
    await office.ann.say("lounge", "later");
    await office.ann.say("general", "later");
    await expect.poll(() => waiting.size).toBe(2);
    await waiting.get("lounge")?.();
    expect([office.said("lounge"), office.said("general")]).toEqual([["now"], []]);
  });
});

it("a script may wait for the next message before it is done with this one", async () => {
  const answers: ((text: string) => void)[] = [];
  await using office = await openOffice({
    scripts: (robot) => {
      robot.hear(/^(yes|no)$/, (res) => answers.shift()?.(res.message.text));
      robot.hear(/deploy/, async (res) => {
        await res.send("sure?");
        const answer = await new Promise<string>((resolve) => void answers.push(resolve));
        await res.send(`it is a ${answer}`);
      });
    },
  });
  await office.ann.say("lounge", "deploy");
  await expect.poll(() => answers.length).toBe(1);
  await office.ann.say("lounge", "yes");
  await office.server.waitForMessage({ room: "lounge", text: "it is a yes" });
});

describe("what else happens", () => {
  it("comes and goes with the person and whoever did it", async () => {
    const seen: string[] = [];
    await using office = await openOffice({
      scripts: (robot) => {
        robot.enter(({ message: { user, room, by } }) => void seen.push(`${user.name} enters ${room} by ${by?.name}`));
        robot.leave(({ message: { user, by } }) => void seen.push(`${user.name} leaves by ${by?.name}`));
      },
    });
    await office.bob.createChannel("news", { members: ["rocket.cat.bot"] });
    await office.bob.invite("news", "ann");
    await office.bob.kick("news", "ann");
    await office.ann.join("news");
    await office.ann.leave("news");
    await expect
      .poll(() => seen)
      .toEqual([
        "ann enters news by bob",
        "ann leaves by bob",
        "ann enters news by undefined",
        "ann leaves by undefined",
      ]);
  });

  it("tells the robot that it was invited, removed, that people type, and of other notices", async () => {
    const seen: unknown[] = [];
    await using office = await openOffice({
      env: { HUBOT_ROCKETCHAT_TYPING: "true" },
      scripts: (robot) => {
        for (const name of ["joined", "left", "typing", "system"]) {
          robot.on(`rocketchat:${name}`, (details: { room: string; kind?: string }) =>
            seen.push([name, details.room, ...(details.kind ? [details.kind] : [])]),
          );
        }
      },
    });
    await office.ann.createGroup("news");
    await office.ann.invite("news", "rocket.cat.bot");
    await expect.poll(() => seen).toContainEqual(["joined", "news"]);
    await office.ann.rename("news", "old-news");
    await expect.poll(() => seen).toContainEqual(["system", "old-news", "r"]);
    await office.ann.typing("lounge", true);
    await expect.poll(() => seen).toContainEqual(["typing", "lounge"]);
    await office.server.faults.kick("old-news", "rocket.cat.bot");
    await expect.poll(() => seen).toContainEqual(["left", "old-news"]);
  });

  it("reactions have listeners of their own, with the matchers of hubot-slack", async () => {
    const seen: string[] = [];
    await using office = await openOffice({
      scripts: (robot) => {
        robot.hear(/look/, () => void seen.push("look"));
        robot.hearReaction(
          ({ message: { user, type, reaction } }) => void seen.push(`${user.name} ${type} ${reaction}`),
        );
        robot.hearReaction(
          ({ reaction }) => reaction === "eyes",
          async (res) => void (await res.react("thumbsup")),
        );
      },
    });
    const said = await office.bob.say("lounge", "look");
    await expect.poll(() => seen).toEqual(["look"]);
    await office.ann.react(said._id, ":tada:");
    await office.ann.react(said._id, ":eyes:");
    await expect.poll(() => seen).toEqual(["look", "ann added tada", "ann added eyes"]);
    await expect
      .poll(() => office.server.messages("lounge").find(({ _id }) => _id === said._id)?.reactions)
      .toMatchObject({ ":thumbsup:": { usernames: ["rocket.cat.bot"] } });
  });

  it("a catch-all answers texts where they were said, and no reaction or deletion", async () => {
    await using office = await openOffice({
      scripts: (robot) => robot.catchAll((res) => res.send(`what? ${res.message.constructor.name}`)),
    });
    const said = await office.ann.say("lounge", "hello");
    await office.server.waitForMessage({ room: "lounge", text: "what? CatchAllMessage" });
    await office.ann.react(said._id, ":tada:");
    await office.ann.delete(said._id);
    await office.ann.say("general", "hello");
    await office.server.waitForMessage({ room: "general", from: "rocket.cat.bot" });
    expect(office.said("lounge")).toHaveLength(1);
  });

  it("tells the robot that the connection is back", async () => {
    const seen: string[] = [];
    await using office = await openOffice({ scripts: (robot) => robot.on("reconnected", () => seen.push("back")) });
    await office.server.faults.drop({ username: "rocket.cat.bot" });
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual(["back"]);
  });
});

describe("Hubot 14's commands", () => {
  it("run for a mention in a channel and for a direct message", async () => {
    await using office = await openOffice({
      hubot: await hubotCopy("hubot"),
      scripts: (robot) =>
        robot.commands.register({
          id: "deploy",
          description: "Deploys",
          confirm: "never",
          args: { env: { type: "string", required: true } },
          handler: async ({ args }) => `deploying to ${args.env}`,
        }),
    });
    await office.ann.say("lounge", "@rocket.cat.bot deploy --env staging");
    await office.server.waitForMessage({ room: "lounge", text: "@ann deploying to staging" });
    await office.ann.say("@rocket.cat.bot", "deploy --env production");
    await office.server.waitForMessage({ from: "rocket.cat.bot", text: "deploying to production" });
  });
});
