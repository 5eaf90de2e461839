import { describe, it } from "vitest";
import { openOffice } from "./office.fixture.ts";

describe.concurrent("what branches hear", () => {
  it("direct branches hear a mention, the bot's name and whatever is said to it alone", async ({ expect }) => {
    const heard: string[] = [];
    await using office = await openOffice({
      name: "Robbie",
      branches: ({ global }) => {
        global.direct(/^(?:ping|pong) \d$/, (b) => heard.push(b.match[0]));
        global.text(/end/, (b) => b.respond("ended"));
      },
    });
    for (const text of ["@rocket.cat.bot ping 1", "Robbie: ping 2", "@Rocket.Cat.Bot: ping 3", "ping 9"]) {
      await office.ann.say("lounge", text);
    }
    await office.ann.say("@rocket.cat.bot", "ping 4");
    await office.ann.say("@rocket.cat.bot", "robbie pong 5");
    await office.ann.say("@rocket.cat.bot", "end");
    await office.ann.say("lounge", "end");
    await office.server.waitForMessage({ room: "lounge", text: "ended" });
    await expect
      .poll(() => heard.toSorted(), { timeout: 10_000 })
      .toEqual(["ping 1", "ping 2", "ping 3", "ping 4", "pong 5"]);
  });

  it("branches for text hear what was typed, also where the bot is alone with somebody", async ({ expect }) => {
    await using office = await openOffice({
      branches: ({ global }) => {
        global.text(/^hi$/, (b) => b.respond("hi yourself"));
        global.text(/^@rocket\.cat\.bot (.*)$/, (b) => b.respond(`typed: ${b.match[1]} in ${b.message}`));
      },
    });
    const said = await office.ann.say("@rocket.cat.bot", "hi");
    await office.server.waitForMessage({ room: said.rid, text: "hi yourself" });
    await office.ann.say("lounge", "@rocket.cat.bot what?");
    await office.server.waitForMessage({ room: "lounge", text: "typed: what? in @rocket.cat.bot what?" });
    expect(office.said("lounge")).toHaveLength(1);
  });

  it("each message gets its own match, also when many come at once", async ({ expect }) => {
    await using office = await openOffice({
      branches: ({ global }) => {
        global.text(/^echo (\d+)$/, async (b) => {
          await new Promise(setImmediate);
          await b.respond(`${b.match[1]} ${b.conditions.captured}`);
        });
      },
    });
    const numbers = Array.from({ length: 20 }, (_, number) => number);
    await Promise.all(numbers.map((number) => office.ann.say(number % 2 ? "lounge" : "ops", `echo ${number}`)));
    await expect.poll(() => [...office.said("lounge"), ...office.said("ops")].length, { timeout: 15_000 }).toBe(20);
    const answers = [...office.said("lounge"), ...office.said("ops")].toSorted();
    expect(answers).toEqual(numbers.map((number) => `${number} ${number}`).toSorted());
  });

  it("a file comes with its text as a rich message", async () => {
    await using office = await openOffice({
      branches: ({ global }) =>
        void global.text(/minutes/, (b) => b.respond(`${b.message.constructor.name}: ${b.message}`)),
    });
    await office.ann.upload("lounge", {
      name: "notes.txt",
      type: "text/plain",
      bytes: Buffer.from("notes"),
      text: "the minutes",
    });
    await office.server.waitForMessage({ room: "lounge", text: "RichMessage: the minutes" });
  });

  it("a file that is meant for the bot reaches a direct branch by its text", async () => {
    await using office = await openOffice({
      branches: ({ global }) => void global.direct(/^keep this$/, (b) => b.respond(`kept ${b.message}`)),
    });
    const file = { name: "notes.txt", type: "text/plain", bytes: Buffer.from("notes") };
    await office.ann.upload("lounge", { ...file, text: "@rocket.cat.bot keep this" });
    await office.server.waitForMessage({ room: "lounge", text: "kept @rocket.cat.bot keep this" });
  });

  it("what is no speech reaches the branches made for it, not those for text, and no catch-all", async ({ expect }) => {
    const heard: string[] = [];
    await using office = await openOffice({
      branches: ({ global, EnterMessage }) => {
        global.enter((b) => heard.push(`${b.message.user.name} came`));
        global.leave((b) => heard.push(`${b.message.user.name} left`));
        global.topic((b) => heard.push(`topic: ${Reflect.get(b.message, "text")}`));
        global.custom(
          (message: { event?: string }) => message.event === "reaction",
          (b) => b.respond(`seen ${Reflect.get(b.message, "emoji")}`),
        );
        global.text(/message for/, (b) => heard.push(`text: ${b.message}`));
        global.catchAll((b) => heard.push(`nobody knows ${b.message}, which is ${b.message instanceof EnterMessage}`));
      },
    });
    const { server, bob, ann } = office;
    await server.admin.setRoles("ann", ["user", "admin"]);
    const said = await ann.say("lounge", "what?");
    await bob.leave("lounge");
    await bob.join("lounge");
    await ann.setTopic("lounge", "lunch");
    await ann.react(said._id, ":eyes:");
    await server.waitForMessage({ room: "lounge", text: "seen :eyes:" });
    expect(heard).toEqual(["nobody knows what?, which is false", "bob left", "bob came", "topic: lunch"]);
  });

  it("a branch of a class of one's own keeps what it counts", async ({ expect }) => {
    await using office = await openOffice({
      branches: ({ global, CustomBranch }) => {
        class EverySecond extends CustomBranch {
          heard = 0;
          override async matcher() {
            this.heard += 1;
            return this.heard % 2 === 0;
          }
        }
        global.listen.second = new EverySecond(
          () => undefined,
          (b) => b.respond(`${b.message}: the second`),
        );
      },
    });
    for (const text of ["one", "two", "three", "four"]) await office.ann.say("lounge", text);
    await office.server.waitForMessage({ room: "lounge", text: "four: the second" });
    expect(office.said("lounge")).toEqual(["two: the second", "four: the second"]);
  });

  it("a branch that throws is logged, and the next message is heard", async ({ expect }) => {
    await using office = await openOffice({
      branches: ({ global }) => {
        global.text(/throw/, () => {
          throw new Error("a branch's mistake");
        });
        global.custom(
          (message: { text?: string }) => {
            if (message.text === "matcher") throw new Error("a matcher's mistake");
          },
          () => undefined,
        );
        global.text(/ping/, (b) => b.respond("pong"));
      },
    });
    for (const text of ["throw", "matcher", "ping"]) await office.ann.say("lounge", text);
    await office.server.waitForMessage({ room: "lounge", text: "pong" });
    expect(office.log.join("\n")).toMatch(/a branch's mistake.*a matcher's mistake/s);
  });
});
