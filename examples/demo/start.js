// One Rocket.Chat server with five bots in it, each of them the example beside this folder in a process of its own.
import { createDevServer } from "@rocketchat-connectors/dev-server";
import { launch } from "./launch.js";

const bots = [
  { user: "hubot", name: "Hubot", say: ["good morning", "@hubot lunch", "coffee, anyone?"] },
  { user: "bbot", name: "bBot", say: ["good evening", "@bbot drink", "there is cake"] },
  { user: "botkit", name: "Botkit", say: ["@botkit hello", "@botkit a table, please", "what is on the menu?"] },
  {
    user: "rasa",
    name: "Rasa",
    say: ["@rasa choose", "@rasa carousel", "@rasa remind me"],
    // It has an answer to everything; what its buttons say it hears without a mention.
    env: { ROCKETCHAT_RESPOND_TO: "mentions" },
    // A real one takes minutes to install.
    args: ["--stand-in"],
  },
  {
    user: "botpress",
    name: "Botpress",
    say: ["@botpress choose", "@botpress card", "@botpress where are you?"],
    env: { ROCKETCHAT_RESPOND_TO: "mentions" },
  },
];
const people = [
  { username: "ann", name: "Ann" },
  { username: "bob", name: "Bob" },
];
const began = performance.now();
const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
const padded = (text) => text.padEnd(10);

const server = await createDevServer({
  port: Number(process.env.PORT ?? 0),
  limits: false,
  users: [
    ...people.map((person) => ({ ...person, password: person.username })),
    ...bots.map(({ user, name }) => ({ username: user, name, password: user, roles: ["bot"] })),
  ],
});

await server.as("bob").say("general", `Welcome! ${bots.map(({ user }) => `@${user}`).join(", ")} listen here.`);

/** Opens the chat page logged in; every account has its name as its password. */
const linkFor = ({ username }) => `${server.url}/?user=${username}&password=${username}`;

/** Variables for another server are not for this one. */
const inherited = Object.entries(process.env).filter(([name]) => !/^(ROCKETCHAT_|PORT$)/.test(name));
const settingsFor = ({ user, env }) => ({
  ...Object.fromEntries(inherited),
  ROCKETCHAT_URL: server.url,
  ROCKETCHAT_USER: user,
  ROCKETCHAT_PASSWORD: user,
  ROCKETCHAT_LOG_LEVEL: process.env.ROCKETCHAT_LOG_LEVEL ?? "warn",
  RESPOND_TO_DM: "true",
  ...env,
  // What a bot says is not meant for the others.
  ROCKETCHAT_IGNORE_USERS: bots.flatMap((other) => (other.user === user ? [] : other.user)).join(),
});

const running = bots.map((bot) => ({
  ...bot,
  process: launch({
    program: new URL(`../${bot.user}/start.js`, import.meta.url),
    args: bot.args,
    env: settingsFor(bot),
    tell: (line) => console.log(`${padded(`[${bot.user}]`)} ${line}`),
  }),
}));

let ending = false;
async function end(code) {
  if (ending) return;
  ending = true;
  await Promise.all(running.map((bot) => bot.process.stop()));
  await server.close();
  process.exitCode = code;
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(0));

console.log(`\n  Starting ${bots.map(({ name }) => name).join(", ")} ...`);

const outcomes = await Promise.all(
  running.map(async (bot) => {
    const problem = await bot.process.online;
    if (!ending)
      console.log(`  ${padded(bot.name)} ${problem ? `is not there: ${problem}` : `is online (${seconds()})`}`);
    return { ...bot, problem };
  }),
);
const there = outcomes.filter(({ problem }) => problem === undefined);
const missing = outcomes.filter(({ problem }) => problem !== undefined);

if (!ending) console.log(there.length > 0 ? screen() : "\n  No bot could start.\n");
if (there.length === 0) await end(1);
for (const bot of there) {
  bot.process.ended.then((how) => {
    if (!ending) console.log(`\n  ${bot.name} has ended with ${how}; the others go on.\n`);
  });
}

function screen() {
  const [ann, bob] = people.map(linkFor);
  return `
  Be Ann:  ${ann}
  or Bob:  ${bob}

  In #general, say to
${there.map(({ name, say }) => `  ${padded(name)} ${say.join("  ·  ")}`).join("\n")}
${missing.map(({ name, problem }) => `\n  ${name} is not there: ${problem}\n`).join("")}
  or write to one of them directly: all of them listen there.

  Ctrl-C ends everything.
`;
}
