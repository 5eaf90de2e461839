import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BotProcess, botProcess } from "@rocketchat-connectors/testkit";

const connector = fileURLToPath(new URL("..", import.meta.url));
const frameworks = ["botkit", "botbuilder", "botbuilder-dialogs"] as const;

/** A folder where a user keeps a bot, with everything installed that the bot may ask for. */
export interface BotFolder extends AsyncDisposable {
  readonly path: string;
  /** Starts one of its files as a process of its own. */
  run(file: string, env?: Readonly<Record<string, string>>): BotProcess;
}

/** Makes such a folder with these files, whose names may lead into folders of it. */
export async function botFolder(files: Readonly<Record<string, string>>): Promise<BotFolder> {
  // Node tells a module by its real path, which Botkit's own copy must have in common with the connector's.
  const path = await realpath(await mkdtemp(join(tmpdir(), "botkit-bot-")));
  await install(join(path, "node_modules"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return {
    path,
    run(file, env) {
      if (!existsSync(join(connector, "dist"))) throw new Error("dist is missing: run the build before these tests");
      return botProcess(
        spawn(process.execPath, [file], {
          cwd: path,
          env: { PATH: process.env.PATH, HOME: path, ...env },
          stdio: ["ignore", "pipe", "pipe"],
        }),
      );
    },
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** Links what npm would have installed. */
async function install(modules: string): Promise<void> {
  const ownScope = join(modules, "@rocketchat-connectors");
  await mkdir(ownScope, { recursive: true });
  await symlink(connector, join(ownScope, "botkit"), "junction");
  const besideBotkit = join(dirname(createRequire(import.meta.url).resolve("botkit/package.json")), "..");
  for (const name of frameworks) {
    await symlink(await realpath(join(besideBotkit, name)), join(modules, name), "junction");
  }
}
