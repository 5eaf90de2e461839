import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BotProcess, botProcess } from "@rocketchat-connectors/testkit";

const connector = fileURLToPath(new URL("..", import.meta.url));

/** Starts a program of this text in a folder and a process of its own, with bBot and the built connector installed. */
export async function spawnBot(
  file: "bot.cjs" | "bot.mjs",
  text: string,
  env: Readonly<Record<string, string>>,
): Promise<BotProcess> {
  if (!existsSync(join(connector, "dist"))) throw new Error("dist is missing: run the build before these tests");
  const folder = await mkdtemp(join(tmpdir(), "bbot-bot-"));
  const scope = join(folder, "node_modules", "@rocketchat-connectors");
  await mkdir(scope, { recursive: true });
  await symlink(connector, join(scope, "bbot"), "junction");
  await symlink(
    await realpath(join(connector, "node_modules", "bbot")),
    join(folder, "node_modules", "bbot"),
    "junction",
  );
  await writeFile(join(folder, file), text);
  const child = spawn(process.execPath, [file], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const bot = botProcess(child);
  return {
    ...bot,
    async [Symbol.asyncDispose]() {
      await bot[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
