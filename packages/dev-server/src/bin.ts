import { readCommandLine, usage } from "./command-line.ts";
import type { SeedUser } from "./options.ts";
import { createDevServer, type DevServer } from "./server.ts";
import { readTimeline, type Timeline } from "./timeline.ts";

async function main(): Promise<void> {
  const command = readCommandLine(process.argv.slice(2));
  if (command.kind === "help") {
    console.log(usage);
    return;
  }
  const { options, faults } = command;
  const timeline = faults === undefined ? undefined : await readTimeline(faults);
  const server = await createDevServer({ ...options, logger: (line) => console.log(line) });
  console.log(`Rocket.Chat ${server.profile.version} (${server.profile.deployment}) at ${server.url}`);
  for (const user of options.users) console.log(`  ${accountLine(server.url, user)}`);
  const ending = new AbortController();
  const end = (): void => {
    ending.abort();
    void server.close();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  if (timeline !== undefined) await play(server, timeline, ending.signal);
}

async function play(server: DevServer, timeline: Timeline, signal: AbortSignal): Promise<void> {
  try {
    await server.faults.play(timeline, { signal });
    console.log("The timeline of faults has ended; the server goes on");
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** A bot is told how to log in; a person gets a link that does it. */
function accountLine(url: string, { username, password = "", roles = [] }: SeedUser): string {
  if (roles.includes("bot")) return `ROCKETCHAT_URL=${url} ROCKETCHAT_USER=${username} ROCKETCHAT_PASSWORD=${password}`;
  return `${username} (${roles.join(", ")}): ${url}/?${new URLSearchParams({ user: username, password })}`;
}

main().catch((error: unknown) => {
  const inUse = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  console.error(error instanceof Error ? error.message : error, inUse ? "- choose another with --port" : "");
  process.exitCode = 1;
});
