import { readCommandLine, usage } from "./command-line.ts";
import type { SeedUser } from "./options.ts";
import { createDevServer } from "./server.ts";

async function main(): Promise<void> {
  const command = readCommandLine(process.argv.slice(2));
  if (command.kind === "help") {
    console.log(usage);
    return;
  }
  const { options } = command;
  const server = await createDevServer({ ...options, logger: (line) => console.log(line) });
  console.log(`Rocket.Chat ${server.profile.version} (${server.profile.deployment}) at ${server.url}`);
  for (const user of options.users) console.log(`  ${accountLine(server.url, user)}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.close());
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
