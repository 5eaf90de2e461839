import { existsSync } from "node:fs";
import { fileStore, readSettings } from "@rocketchat-connectors/core";
import { createDevServer } from "@rocketchat-connectors/dev-server";
import { stateFolder, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { createDialog } from "./dialog.ts";
import { engineOf, openOffice } from "./office.fixture.ts";
import { readDialogSettings } from "./read-settings.ts";

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const dialogWith = (env: Readonly<Record<string, string>>) =>
  createDialog(
    {
      settings: readSettings({ ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "secret", ...env }, () => undefined),
      dialog: readDialogSettings({ prefix: "TEST", env: {} }, []),
      logger: quiet,
    },
    engineOf(),
  );

describe.concurrent("a dialog", () => {
  it("that is not open says so", async () => {
    const dialog = dialogWith({ ROCKETCHAT_URL: "http://127.0.0.1:1" });
    expect(() => dialog.client).toThrow("not connected");
    await expect(dialog.say("rc-LOUNGE", [])).rejects.toMatchObject({ code: "closed" });
    await dialog.close();
    expect(await dialog.open()).toBe(false);
  });

  it("that waits for a server which is down can be closed, and leaves its state file to others", async () => {
    await using state = await stateFolder();
    const server = await createDevServer();
    await server.close();
    const dialog = dialogWith({ ROCKETCHAT_URL: server.url, ROCKETCHAT_STATE_FILE: state.file });
    const opening = dialog.open();
    // Whoever asks too early takes the file itself, and the dialog finds it taken.
    await until("the file to be its own", async () => existsSync(`${state.file}.lock`) && (await isTaken(state.file)));
    await dialog.close();
    expect(await opening).toBe(false);
    expect(await isTaken(state.file)).toBe(false);
  });

  it("that cannot be opened leaves its state file to others as well", async () => {
    await using state = await stateFolder();
    await using server = await createDevServer();
    const dialog = dialogWith({ ROCKETCHAT_URL: server.url, ROCKETCHAT_STATE_FILE: state.file });
    await expect(dialog.open()).rejects.toMatchObject({ code: "unauthorized" });
    expect(await isTaken(state.file)).toBe(false);
  });

  it("ends once", async () => {
    await using office = await openOffice(engineOf());
    const [first, second] = [office.dialog.close(), office.dialog.close()];
    expect(first).toBe(second);
    await first;
    await expect(office.dialog.perform({ room: "lounge" }, { action: "send", text: "late" })).rejects.toMatchObject({
      code: "closed",
    });
  });
});

/** Whether another bot has the file. */
async function isTaken(file: string): Promise<boolean> {
  try {
    await (await fileStore(file)).close();
    return false;
  } catch {
    return true;
  }
}
