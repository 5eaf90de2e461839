import type { Finding } from "@rocketchat-connectors/dialog";
import { describe, expect, it } from "vitest";
import { openWorld, type StartOptions, type WorldOptions } from "./talk.fixture.ts";

async function found(world: WorldOptions = {}, more: StartOptions = {}): Promise<readonly Finding[]> {
  await using open = await openWorld(world);
  const transport = await open.start({ ...more, chat: { ...more.chat } });
  return await transport.check();
}

const levels = (findings: readonly Finding[]) => findings.map(({ level }) => level);

describe.concurrent("the check", () => {
  it("finds nothing wrong where nothing is, and makes nothing", async () => {
    await using world = await openWorld();
    expect(levels(await world.transport.check())).toEqual(["ok", "ok", "ok"]);
    expect(world.chat.users).toEqual([]);
    await world.ask("ann", "hi");
    expect(levels(await world.transport.check())).toEqual(["ok", "ok", "ok"]);
  });

  it("finds a wrong encryption key", async () => {
    const findings = await found({}, { chat: { encryptionKey: "another-key" } });
    expect(findings[1]).toMatchObject({ level: "error", text: expect.stringContaining("BOTPRESS_ENCRYPTION_KEY") });
  });

  it("says what is missing when the owner has an encryption key", async () => {
    const findings = await found({ isSigned: false, standIn: { encryptionKey: "theirs" } });
    expect(findings[1]).toMatchObject({ level: "error", text: expect.stringContaining("BOTPRESS_ENCRYPTION_KEY") });
  });

  it("says what it makes where keys are told", async () => {
    await using world = await openWorld({ isSigned: false });
    const findings = await world.transport.check();
    expect(findings[1]).toMatchObject({ level: "warning", text: expect.stringContaining('user "rc-connector"') });
    expect(world.chat.users).toEqual(["rc-connector"]);
  });

  it("finds a server that is away", async () => {
    await using world = await openWorld();
    await world.chat.down();
    expect(await world.transport.check()).toEqual([{ level: "error", text: expect.stringContaining("ECONNREFUSED") }]);
    expect(world.transport.isDown).toBe(true);
  });

  it("tells where the webhook must lead", async () => {
    const findings = await found({ receive: "webhook" });
    expect(findings[2]).toMatchObject({ level: "ok", text: expect.stringContaining("/botpress/webhook") });
  });
});
