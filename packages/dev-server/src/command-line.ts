import { parseArgs } from "node:util";
import type { DevServerOptions, SeedUser } from "./options.ts";
import { type Deployment, profileNames } from "./profile.ts";

/** What `--help` prints. */
export const usage = `rocketchat-dev-server [options]

  --port <n>                        3000
  --host <address>                  127.0.0.1
  --profile <version>               8.3; one of ${profileNames.join(", ")}
  --deployment <monolith|microservices>
                                    monolith
  --user <name:password[:roles]>    roles separated by commas, "user" without; may be repeated;
                                    admin, bot and alice without it, each with its name as the password
  --no-limits                       no rate limits
  --faults <file.json>              plays this timeline of faults from the start on
  --help`;

const deployments: readonly Deployment[] = ["monolith", "microservices"];
const someUsers = ["admin:admin:admin", "bot:bot:bot,user", "alice:alice"];

/** What the command line asks for. */
export type Command =
  | { readonly kind: "help" }
  | {
      readonly kind: "start";
      readonly options: DevServerOptions & { readonly users: readonly SeedUser[] };
      /** A file with a timeline. */
      readonly faults?: string;
    };

/** Reads the arguments of the command; throws with a sentence about what is wrong. */
export function readCommandLine(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string", default: "3000" },
      host: { type: "string", default: "127.0.0.1" },
      profile: { type: "string", default: "8.3" },
      deployment: { type: "string", default: "monolith" },
      user: { type: "string", multiple: true, default: someUsers },
      "no-limits": { type: "boolean", default: false },
      faults: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return { kind: "help" };
  return {
    kind: "start",
    options: {
      port: readPort(values.port),
      host: values.host,
      profile: oneOf("--profile", profileNames, values.profile),
      deployment: oneOf("--deployment", deployments, values.deployment),
      users: values.user.map(readUser),
      limits: !values["no-limits"],
    },
    ...(values.faults === undefined ? {} : { faults: values.faults }),
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port takes a number up to 65535, not "${text}"`);
  return port;
}

function oneOf<T extends string>(flag: string, allowed: readonly T[], given: string): T {
  const found = allowed.find((each) => each === given);
  if (found === undefined) throw new Error(`${flag} takes ${allowed.join(" or ")}, not "${given}"`);
  return found;
}

function readUser(text: string): SeedUser {
  const [username = "", password = "", roles = ""] = text.split(":");
  if (username === "" || password === "") throw new Error(`--user takes name:password[:roles], not "${text}"`);
  return { username, password, roles: roles === "" ? ["user"] : roles.split(",") };
}
