import { parseArgs } from "node:util";
import { type Deployment, type ProfileName, profileNames } from "../../packages/dev-server/src/index.ts";

export type SubjectName = (typeof subjects)[number];

export const usage = `npm run chaos -- [options]

  --seed <n>                        the run to make; a random one without it
  --seeds <first-last>              several runs at once, each in a process of its own
  --seconds <n>                     60
  --profile <version>               one of ${profileNames.join(", ")}; the seed chooses without it
  --deployment <monolith|microservices>
                                    the seed chooses without it
  --subject <core|hubot|botkit|bbot|rasa|rasa-callback|botpress|botpress-cloud>
                                    the seed chooses without it
  --rooms <n>                       50
  --rate <n>                        messages per second, over all rooms; 20
  --schedule <file.json>            a timeline of faults, in place of the seed's
  --log <file>                      writes down what people say, the bot logs and hears, and the wire carried;
                                    of several runs in <file>.<seed>
  --help`;

const deployments = ["monolith", "microservices"] as const satisfies readonly Deployment[];
const subjects = ["core", "hubot", "botkit", "bbot", "rasa", "rasa-callback", "botpress", "botpress-cloud"] as const;

/** Each connector, with the ways of speaking to its engine that take turns. */
const connectors: readonly (readonly SubjectName[])[] = [
  ["hubot"],
  ["botkit"],
  ["bbot"],
  ["rasa", "rasa-callback"],
  ["botpress-cloud", "botpress"],
];

/** What one run is made of. */
export interface Run {
  readonly seed: number;
  readonly seconds: number;
  readonly profile: ProfileName;
  readonly deployment: Deployment;
  readonly subject: SubjectName;
  readonly rooms: number;
  readonly rate: number;
  readonly schedule?: string;
  readonly log?: string;
}

export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "one"; readonly run: Run }
  /** The arguments of each run. */
  | { readonly kind: "several"; readonly runs: readonly (readonly string[])[] };

const options = {
  seed: { type: "string" },
  seeds: { type: "string" },
  seconds: { type: "string", default: "60" },
  profile: { type: "string" },
  deployment: { type: "string" },
  subject: { type: "string" },
  rooms: { type: "string", default: "50" },
  rate: { type: "string", default: "20" },
  schedule: { type: "string" },
  log: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

/** Reads the arguments; `chance` from 0 to 1 makes a seed where none is given. Throws what is wrong with them. */
export function readCommandLine(args: readonly string[], chance: number): Command {
  const { values } = parseArgs({ args: args.filter((each) => each !== "--"), options });
  if (values.help) return { kind: "help" };
  if (values.seeds !== undefined) {
    const { seed: _, seeds, help, log, ...same } = values;
    const runs = readSeeds(seeds).map((seed) => {
      const own = { ...same, seed: `${seed}`, ...(log === undefined ? {} : { log: `${log}.${seed}` }) };
      return Object.entries(own).flatMap(([name, value]) => [`--${name}`, value]);
    });
    return { kind: "several", runs };
  }
  const seed = values.seed === undefined ? 1 + Math.floor(chance * 1_000_000) : count("--seed", values.seed);
  const chosen = choiceOf(seed);
  const { schedule, log } = values;
  const run = {
    seed,
    seconds: count("--seconds", values.seconds),
    profile: oneOf("--profile", profileNames, values.profile) ?? chosen.profile,
    deployment: oneOf("--deployment", deployments, values.deployment) ?? chosen.deployment,
    subject: oneOf("--subject", subjects, values.subject) ?? chosen.subject,
    rooms: count("--rooms", values.rooms),
    rate: count("--rate", values.rate),
    ...(schedule === undefined ? {} : { schedule }),
    ...(log === undefined ? {} : { log }),
  };
  return { kind: "one", run };
}

/**
 * Ten seeds in a row meet every profile and both deployments, half of them core alone and each connector once, by one of
 * its ways; the next ten other pairs of these.
 */
function choiceOf(seed: number): Pick<Run, "profile" | "deployment" | "subject"> {
  const round = Math.floor((seed - 1) / profileNames.length);
  const inTurn = <Value>(values: readonly Value[], turn: number): Value => {
    const value = values[turn % values.length];
    if (value === undefined) throw new Error("there is nothing to choose from");
    return value;
  };
  const turn = seed - 1 + round;
  return {
    profile: inTurn(profileNames, seed - 1),
    subject: turn % 2 === 0 ? "core" : inTurn(inTurn(connectors, Math.floor(turn / 2)), Math.floor(round / 20) + round),
    deployment: inTurn(deployments, Math.floor((seed - 1) / 2) + Math.floor(round / 2)),
  };
}

function readSeeds(text: string): readonly number[] {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  const length = Number(last) - Number(first) + 1;
  if (!(length > 0)) throw new Error(`--seeds takes two numbers such as 1-10, not "${text}"`);
  return Array.from({ length }, (_, index) => Number(first) + index);
}

function count(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${flag} takes a whole number from 1, not "${text}"`);
  return value;
}

function oneOf<Value extends string>(flag: string, allowed: readonly Value[], text?: string): Value | undefined {
  const found = allowed.find((each) => each === text);
  if (text === undefined || found !== undefined) return found;
  throw new Error(`${flag} takes ${allowed.join(" or ")}, not "${text}"`);
}
