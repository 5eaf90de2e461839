import { gate, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { engineOf, openOffice, words } from "./office.fixture.ts";
import type { DialogOptions } from "./settings.ts";

/** An engine that has an answer to all but `wait`, for as long as nothing more is said. */
async function openPatient(dialog: DialogOptions = {}) {
  const engine = engineOf(async ({ text, followed }) => {
    if (text !== "wait") return [words(`re: ${text}`)];
    if (!followed.aborted) await new Promise((resolve) => followed.addEventListener("abort", resolve, { once: true }));
    return [words("no longer")];
  });
  const office = await openOffice(engine, { dialog });
  return { ...office, engine };
}

const offer = { type: "message", text: "Well?", choices: [{ label: "Go", value: "wait" }] } as const;

describe.concurrent("an engine that waits for answers by another way", () => {
  it("is told when the person says more, and not when others do", async () => {
    await using office = await openPatient();
    const { engine } = office;
    await office.ann.say("lounge", "wait");
    await until("the question", () => engine.asked.length === 1);
    await office.bob.say("lounge", "I am somebody else");
    await office.hears("lounge", "re: I am somebody else");
    expect(engine.asked[0]?.followed.aborted).toBe(false);
    await office.ann.say("lounge", "still there?");
    await office.hears("lounge", "re: still there?");
    expect(office.said("lounge").slice(1)).toEqual(["no longer", "re: still there?"]);
    expect(engine.asked.at(-1)?.followed.aborted).toBe(false);
  });

  it("is told of a line that waits for more of them", async () => {
    await using office = await openPatient({ debounceMs: 600_000 });
    await office.dialog.say("rc-LOUNGE-uann_2did", [offer]);
    await office.ann.say("lounge", "Go");
    await until("the question", () => office.engine.texts().includes("wait"));
    await office.ann.say("lounge", "and then");
    await office.hears("lounge", "no longer");
    expect(office.engine.texts(), "the line still waits").toEqual(["wait"]);
  });

  it("is told of such a line from the beginning", async () => {
    await using office = await openPatient({ debounceMs: 600_000, strategy: "room" });
    await office.dialog.say("rc-LOUNGE", [offer]);
    await office.bob.say("lounge", "I have a question, too");
    await until("the line", () => office.dialog.client.health.waiting === 1);
    await office.ann.say("lounge", "Go");
    await office.hears("lounge", "no longer");
    expect(office.engine.texts()).toEqual(["wait"]);
  });

  it("is told of what happens", async () => {
    await using office = await openPatient({ strategy: "room" });
    await office.dialog.say("rc-LOUNGE", [words("hello")]);
    const { _id = "" } = office.server.messages("lounge").find(({ msg }) => msg === "hello") ?? {};
    await office.ann.say("lounge", "wait");
    await until("the question", () => office.engine.texts().includes("wait"));
    await office.bob.react(_id, ":thumbsup:");
    await office.hears("lounge", "no longer");
    await until("it to be told", () => office.engine.told.some(({ type }) => type === "reaction"));
  });
});

it("an engine that has answered, and waits for more, does not hold up the room", async () => {
  const [rest, bobs] = [gate(), gate()];
  const engine = engineOf(async ({ text, answered }) => {
    if (text !== "wait") bobs.open();
    if (text === "wait") {
      answered();
      await rest.opened;
    }
    return [words(`re: ${text}`)];
  });
  await using office = await openOffice(engine);
  // Nobody's patience ends now.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  await office.ann.say("lounge", "wait");
  await office.bob.say("lounge", "and I?");
  await bobs.opened;
  expect(engine.texts()).toEqual(["wait", "and I?"]);
  vi.useRealTimers();
  rest.open();
  await office.hears("lounge", "re: wait");
});
