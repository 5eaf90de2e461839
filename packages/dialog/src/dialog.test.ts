import { describe, expect, it } from "vitest";
import { engineOf, openOffice } from "./office.fixture.ts";

describe("a question", () => {
  it("gets the engine's answer, where it was asked", async () => {
    const engine = engineOf();
    await using office = await openOffice(engine);
    await office.ann.say("lounge", "hello");
    await office.hears("lounge", "re: hello");
    expect(engine.asked).toMatchObject([
      { text: "hello", conversationId: "rc-LOUNGE-uann_2did", isFirst: true, message: { sender: { username: "ann" } } },
    ]);
  });
});
