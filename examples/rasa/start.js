// Starts the assistant in Rocket.Chat: with a server of its own unless ROCKETCHAT_URL names one, and with a Rasa of its own
// unless RASA_URL does. `--stand-in` takes the stand-in for Rasa that is taken without Python, too.
import { randomBytes } from "node:crypto";
import { createDevServer } from "@rocketchat-connectors/dev-server";
import { createRasaConnector } from "@rocketchat-connectors/rasa";
import { startStandInRasa } from "@rocketchat-connectors/rasa/stand-in";
import { freePort } from "./scripts/processes.js";
import { findPython } from "./scripts/python.js";
import { startRealRasa } from "./scripts/rasa.js";

const server = process.env.ROCKETCHAT_URL ? undefined : await startServer();
const assistant = process.env.RASA_URL ? undefined : await startAssistant();
const env = {
  RESPOND_TO_DM: "true",
  ROCKETCHAT_LOG_LEVEL: "warn",
  ...process.env,
  ...(server && { ROCKETCHAT_URL: server.url, ROCKETCHAT_USER: "rasa", ROCKETCHAT_PASSWORD: "rasa" }),
  ...assistant?.settings,
};
const connector = await createRasaConnector({ env, process: true });
console.log(`Rasa is online at ${connector.client.server.url}`);
if (server) console.log(hintsFor(server));

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await connector.close();
    await assistant?.stop();
    await server?.close();
  });
}

async function startServer() {
  const own = await createDevServer({
    port: Number(process.env.PORT ?? 0),
    limits: false,
    users: [
      { username: "rasa", password: "rasa", name: "Rasa", roles: ["bot"] },
      { username: "ann", password: "ann", name: "Ann" },
      { username: "bob", password: "bob", name: "Bob" },
    ],
  });
  await own.as("bob").say("general", "Welcome! Rasa listens here: say *hello*, or *choose*.");
  return own;
}

/** The assistant over the channel of `channel.py`, by which it can also speak unasked. */
async function startAssistant() {
  const [port, callbackSecret, webhookToken] = [await freePort(), secret(), secret()];
  const options = { callbackUrl: `http://127.0.0.1:${port}/rasa/callback`, callbackSecret, webhookToken };
  const rasa = (await whyNone()) === undefined ? await startRealRasa(options) : await startStandIn(options);
  const settings = {
    RASA_URL: `${rasa.url}/webhooks/rocketchat_connector/webhook`,
    RASA_BEARER: webhookToken,
    RASA_MODE: "callback",
    RASA_CALLBACK_PORT: `${port}`,
    RASA_CALLBACK_SECRET: callbackSecret,
  };
  return { settings, stop: () => rasa.stop() };
}

/** Why there is no real Rasa; undefined when there is one. */
async function whyNone() {
  if (process.argv.includes("--stand-in")) return "without --stand-in, Rasa is real";
  return await findPython().then(
    () => undefined,
    (error) => error.message,
  );
}

async function startStandIn({ callbackUrl, callbackSecret, webhookToken }) {
  console.log(`A stand-in for Rasa answers, with the same assistant: ${await whyNone()}`);
  const callbackHeaders = { Authorization: `Bearer ${callbackSecret}` };
  const rasa = await startStandInRasa({ callbackUrl, callbackHeaders, webhookToken });
  return { url: rasa.url, stop: () => rasa.close() };
}

function secret() {
  return randomBytes(16).toString("hex");
}

/** Every account of the embedded server has its name as its password. */
function hintsFor({ url }) {
  const linkFor = (name) => `${url}/?user=${name}&password=${name}`;
  return `
  Be Ann:  ${linkFor("ann")}
  or Bob:  ${linkFor("bob")}

  Say      hello
           choose          (and press a button, or type what stands on it)
           picture, carousel, fields
           who am i
           remind me       (and wait two seconds)
           slow 5
  or write to rasa directly.

  Ctrl-C ends it.
`;
}
