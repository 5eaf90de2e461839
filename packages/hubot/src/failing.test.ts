import { expect, it } from "vitest";
import { openOffice } from "./office.fixture.ts";

const refusal = { success: false, error: "refused for the test", errorType: "error-refused-for-the-test" };

it("rejects the script's promise when the server refuses a message", async () => {
  await using office = await openOffice();
  office.server.faults.refuse({ path: /chat\.sendMessage/, status: 400, body: refusal });
  await expect(office.robot.messageRoom("lounge", "lost")).rejects.toMatchObject({ name: "RocketChatError" });
  await office.robot.messageRoom("lounge", "arrived");
  expect(office.said("lounge")).toEqual(["arrived"]);
});

it("says what comes after a refused message, also when nobody awaited the refusal", async () => {
  await using office = await openOffice();
  office.server.faults.refuse({ path: /chat\.sendMessage/, status: 400, body: refusal });
  void office.robot.messageRoom("lounge", "lost");
  await office.robot.messageRoom("lounge", "arrived");
  expect(office.said("lounge")).toEqual(["arrived"]);
});

it("only logs when nobody looks at a failed send, whichever way it was sent", async () => {
  await using office = await openOffice({
    scripts: (robot) => {
      robot.hear(/careless/, (res) => {
        void res.send("lost");
        void res.reply("lost");
        void res.sendDirect("lost");
        void res.react("no such emoji");
        void robot.messageRoom("no-such-room", "lost");
        void robot.send({ room: "no-such-room" }, "lost");
        void robot.reply({ room: "no-such-room" }, "lost");
        void robot.adapter.send({}, "lost");
      });
      robot.receiveMiddleware(async ({ response }) => {
        if (String(response.message).includes("careless")) void response.send("lost");
        return true;
      });
      robot.hear(/careful/, (res) => res.send("answered"));
    },
  });
  office.server.faults.refuse({ path: /chat\.(sendMessage|react)/, status: 400, times: 5, body: refusal });
  await office.ann.say("lounge", "careless");
  await expect
    .poll(() => office.log.filter((line) => line.startsWith("A script could not reach the room")).length)
    .toBe(9);
  await office.ann.say("lounge", "careful");
  await office.server.waitForMessage({ room: "lounge", text: "answered" });
});

it("goes on after a script that throws when the connection is back", async () => {
  let times = 0;
  await using office = await openOffice({
    scripts: (robot) => {
      robot.on("reconnected", () => {
        times += 1;
        throw new Error("a script's mistake");
      });
    },
  });
  for (const expected of [1, 2]) {
    await office.server.faults.drop({ username: "rocket.cat.bot" });
    await expect.poll(() => times, { timeout: 10_000 }).toBe(expected);
  }
  expect(office.log).toContain("The bot failed when the connection was back: a script's mistake");
});

it("goes on after a script that throws, and tells the robot's error handlers", async () => {
  const errors: unknown[] = [];
  await using office = await openOffice({
    scripts: (robot) => {
      robot.error((error) => void errors.push(error));
      robot.hear(/throw/, () => {
        throw new Error("a script's mistake");
      });
      robot.hear(/ping/, (res) => res.send("pong"));
    },
  });
  await office.ann.say("lounge", "throw");
  await office.ann.say("lounge", "ping");
  await office.server.waitForMessage({ room: "lounge", text: "pong" });
  expect(errors).toEqual([expect.objectContaining({ message: "a script's mistake" })]);
});
