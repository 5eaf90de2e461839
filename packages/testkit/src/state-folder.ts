import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for state files. Ask for it first, for it must outlive the bots that write there. */
export async function stateFolder() {
  const folder = await mkdtemp(join(tmpdir(), "bot-state-"));
  return {
    file: join(folder, "state"),
    copy: join(folder, "copy"),
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}
