// Starts a Botpress bot in Rocket.Chat: with a server of its own unless ROCKETCHAT_URL names one, and with a stand-in for
// Botpress unless BOTPRESS_URL (v12) or BOTPRESS_WEBHOOK_ID (Cloud) names a real one. `--cloud` takes the stand-in for Cloud.
import { randomBytes } from "node:crypto";
import { createBotpressConnector } from "@rocketchat-connectors/botpress";
import { startStandInChat, startStandInConverse } from "@rocketchat-connectors/botpress/stand-in";
import { createDevServer } from "@rocketchat-connectors/dev-server";

const server = process.env.ROCKETCHAT_URL ? undefined : await startServer();
const isReal = process.env.BOTPRESS_URL || process.env.BOTPRESS_WEBHOOK_ID;
const botpress = isReal ? undefined : await startStandIn();
const env = {
  RESPOND_TO_DM: "true",
  ROCKETCHAT_LOG_LEVEL: "warn",
  ...process.env,
  ...(server && { ROCKETCHAT_URL: server.url, ROCKETCHAT_USER: "botpress", ROCKETCHAT_PASSWORD: "botpress" }),
  ...botpress?.settings,
};
const connector = await createBotpressConnector({ env, process: true });
console.log(`Botpress is online at ${connector.client.server.url}`);
if (server) console.log(hintsFor(server));

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await connector.close();
    await botpress?.close();
    await server?.close();
  });
}

async function startServer() {
  const own = await createDevServer({
    port: Number(process.env.PORT ?? 0),
    limits: false,
    users: [
      { username: "botpress", password: "botpress", name: "Botpress", roles: ["bot"] },
      { username: "ann", password: "ann", name: "Ann" },
      { username: "bob", password: "bob", name: "Bob" },
    ],
  });
  await own.as("bob").say("general", "Welcome! Botpress listens here: say *hello*, or *choose*.");
  return own;
}

async function startStandIn() {
  const isCloud = process.argv.includes("--cloud");
  console.log(`A stand-in for Botpress ${isCloud ? "Cloud" : "v12"} answers; BOTPRESS_URL takes a real one.`);
  return isCloud ? await startCloud() : await startV12();
}

async function startV12() {
  const { url, close } = await startStandInConverse({ botIds: ["example"] });
  return { settings: { BOTPRESS_MODE: "converse", BOTPRESS_URL: url, BOTPRESS_BOT_ID: "example" }, close };
}

async function startCloud() {
  const encryptionKey = randomBytes(16).toString("hex");
  const { url, close } = await startStandInChat({ encryptionKey, streaming: true });
  const settings = {
    BOTPRESS_MODE: "chat",
    BOTPRESS_URL: url,
    BOTPRESS_ENCRYPTION_KEY: encryptionKey,
    BOTPRESS_STREAMING: "true",
  };
  return { settings, close };
}

/** Every account of the embedded server has its name as its password. */
function hintsFor({ url }) {
  const linkFor = (name) => `${url}/?user=${name}&password=${name}`;
  return `
  Be Ann:  ${linkFor("ann")}
  or Bob:  ${linkFor("bob")}

  Say      hello
           choose          (and press a button, or type what stands on it)
           card, carousel, dropdown, toppings
           image, manual, where
           who am i
           slow 5
  or write to botpress directly.

  Ctrl-C ends it.
`;
}
