import { memoryStore } from "@rocketchat-connectors/core";
import { describe, expect, it } from "vitest";
import { NotServed, Registrations } from "./registration.ts";

const one = { botId: "b1", integrationId: "i1", integrationAlias: "rc", webhookId: "w1" };
const other = { ...one, botId: "b2" };

describe("the bot that the connector speaks for", () => {
  it("is nobody's before Botpress has called", async () => {
    expect(await new Registrations({}, memoryStore()).current()).toBeUndefined();
  });

  it("is kept, also for the next process, until Botpress takes the integration out", async () => {
    const store = memoryStore();
    await new Registrations({}, store).register(one);
    expect(await new Registrations({}, store).current()).toEqual(one);
    expect(await new Registrations({}, store).unregister(other)).toBe(false);
    expect(await new Registrations({}, store).unregister(one)).toBe(true);
    expect(await new Registrations({}, store).current()).toBeUndefined();
  });

  it("may be registered anew, with another version of the integration", async () => {
    const registrations = new Registrations({}, memoryStore());
    await registrations.register(one);
    await registrations.register({ ...one, integrationId: "i2" });
    expect(await registrations.current()).toMatchObject({ botId: "b1", integrationId: "i2" });
  });

  it("is one: a second one is told so, also when both come at once", async () => {
    const registrations = new Registrations({}, memoryStore());
    const outcomes = await Promise.allSettled([registrations.register(one), registrations.register(other)]);
    const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    expect(refused).toHaveLength(1);
    expect(refused[0]).toBeInstanceOf(NotServed);
    expect(String(refused[0])).toMatch(/speaks for one bot.*b[12].*another one has it already/s);
    await registrations.serve((await registrations.current()) ?? one);
  });

  it("is the one that the settings name, and may be spoken for before Botpress calls", async () => {
    const registrations = new Registrations({ botId: "b1", integrationId: "i1" }, memoryStore());
    expect(await registrations.current()).toEqual({ botId: "b1", integrationId: "i1" });
    await expect(registrations.register(other)).rejects.toThrow("BOTPRESS_BOT_ID names another one");
    await registrations.register({ ...one, integrationId: "i2" });
    expect(await registrations.current()).toMatchObject({ botId: "b1", integrationId: "i2" });
  });

  it("is learnt from any call when the store was lost", async () => {
    const registrations = new Registrations({}, memoryStore());
    await registrations.serve(one);
    expect(await registrations.current()).toEqual(one);
    await expect(registrations.serve(other)).rejects.toThrow("speaks for one bot");
  });
});
