import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BotProcess, botProcess } from "@rocketchat-connectors/testkit";

export type HubotVersion = "hubot" | "hubot-13" | "hubot-11";

/** The built adapter, which is what the command line loads. */
export const builtAdapter = fileURLToPath(new URL("../dist/index.js", import.meta.url));

export interface HubotProcessOptions {
  readonly version?: HubotVersion;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The text of `scripts/bot.mjs`. */
  readonly script?: string;
  /** The packages of `external-scripts.json`. */
  readonly external?: readonly string[];
  /** The text of a package of one's own among them. */
  readonly externalScript?: string;
  /** The text of a file `.env`. */
  readonly envFile?: string;
}

/** Hubot's real command line with a bot of its own in a directory of its own. */
export async function spawnHubot(options: HubotProcessOptions): Promise<BotProcess> {
  if (!existsSync(builtAdapter)) throw new Error("dist is missing: run the build before these tests");
  const directory = await mkdtemp(join(tmpdir(), "hubot-bot-"));
  await mkdir(join(directory, "scripts"));
  const { external = [], externalScript } = options;
  const own = join(directory, "external.mjs");
  if (externalScript !== undefined) await writeFile(own, externalScript);
  const all = externalScript === undefined ? external : [...external, own];
  await writeFile(join(directory, "external-scripts.json"), JSON.stringify(all));
  await writeFile(join(directory, "scripts", "bot.mjs"), options.script ?? "export default () => undefined;");
  if (options.envFile !== undefined) await writeFile(join(directory, ".env"), options.envFile);
  const bot = botProcess(start(directory, options), 10_000);
  return {
    ...bot,
    async [Symbol.asyncDispose]() {
      await bot[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function start(directory: string, { version = "hubot", args, env }: HubotProcessOptions): ChildProcess {
  const hubot = dirname(createRequire(import.meta.url).resolve(version));
  const adapter = args ?? ["-a", "@rocketchat-connectors/hubot"];
  return spawn(process.execPath, [join(hubot, "bin", "hubot"), "-d", ...adapter], {
    cwd: directory,
    env: { PATH: process.env.PATH, HOME: directory, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}
