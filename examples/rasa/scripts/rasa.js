// Rasa with the assistant of this example: installed, trained and started. As a program, it does so until Ctrl-C;
// with `--setup`, it only installs and trains.
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { answers, freePort, startPython } from "./processes.js";
import { cacheFolder, hashOf, pythonWithRasa, quiet, removeLeftovers } from "./python.js";

const assistant = fileURLToPath(new URL("../assistant/", import.meta.url));

/** Installs Rasa and trains the assistant, each when it is not done yet; the model depends on the assistant's YAML. */
export async function setUp({ env = process.env, tell = console.log } = {}) {
  const python = await pythonWithRasa({ env, tell });
  const home = await cacheFolder(env);
  const trained = [
    "config.yml",
    "domain.yml",
    ...(await readdir(join(assistant, "data"))).sort().map((name) => `data/${name}`),
  ];
  const contents = await Promise.all(trained.map((name) => readFile(join(assistant, name))));
  const model = join(home, `assistant-${hashOf(...contents)}.tar.gz`);
  if (!existsSync(model)) await train({ python, home, model, env, tell });
  return { python, home, model };
}

async function train({ python, home, model, env, tell }) {
  tell("Training the assistant ...");
  await removeLeftovers(home);
  const work = await mkdtemp(join(home, `training-${process.pid}-`));
  try {
    const options = ["--fixed-model-name", "model", "--out", work];
    const training = startPython(python, ["rasa", "train", ...options], {
      cwd: assistant,
      env: { ...env, ...quiet, RASA_CACHE_DIRECTORY: join(work, "cache") },
    });
    if ((await training.ended) !== 0) throw new Error(`Rasa could not be trained:\n${training.output().slice(-4_000)}`);
    await rename(join(work, "model.tar.gz"), model);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Starts Rasa and its action server on 127.0.0.1, on ports that are free, and resolves when both answer.
 *
 * `callbackUrl` is where the callback channels post, with `callbackSecret` as their bearer; `webhookToken` is what the
 * channel of `channel.py` asks for, `apiToken` what the HTTP API does. What the processes print goes to `log`.
 * `port` is Rasa's, else any that is free; `model: false` starts it without one.
 */
export async function startRealRasa(options = {}) {
  const { env = process.env, tell = console.log, log = () => {}, apiToken, model: hasModel = true } = options;
  const { callbackUrl = "http://127.0.0.1:9/", callbackSecret = "secret", webhookToken = "token" } = options;
  const { python, home, model } = await setUp({ env, tell });
  const { port = await freePort() } = options;
  const actionsPort = await freePort();
  const settings = {
    ROCKETCHAT_CALLBACK_URL: callbackUrl,
    ROCKETCHAT_CALLBACK_SECRET: callbackSecret,
    RASA_WEBHOOK_TOKEN: webhookToken,
    RASA_ACTIONS_URL: `http://127.0.0.1:${actionsPort}/webhook`,
  };
  const process_ = { cwd: assistant, env: { ...env, ...quiet, ...settings, SANIC_HOST: "127.0.0.1" }, tell: log };
  const actions = startPython(python, ["rasa_sdk", "--actions", "actions.actions", "-p", `${actionsPort}`], process_);
  const token = apiToken === undefined ? [] : ["--auth-token", apiToken];
  const empty = join(home, "no-model");
  // Rasa makes a folder in the assistant's when it does not find this one.
  if (!hasModel) await mkdir(empty, { recursive: true });
  const from = ["--model", hasModel ? model : empty];
  const to = ["-i", "127.0.0.1", "-p", `${port}`];
  const rasa = startPython(python, ["rasa", "run", "--enable-api", ...to, ...from, ...token], process_);
  const stop = async (graceMs) => void (await Promise.all([rasa.stop(graceMs), actions.stop(graceMs)]));
  const url = `http://127.0.0.1:${port}`;
  const ready = hasModel ? `${url}/status?token=${apiToken ?? ""}` : `${url}/version`;
  try {
    await Promise.all([answers(ready, rasa), answers(`http://127.0.0.1:${actionsPort}/health`, actions)]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    stop: () => stop(),
    /** Ends everything at once, in whatever it is doing. */
    kill: () => stop(0),
    stopActions: () => actions.stop(),
    output: rasa.output,
    [Symbol.asyncDispose]: () => stop(),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--setup")) await setUp();
  else {
    const { ROCKETCHAT_CALLBACK_URL: callbackUrl, ROCKETCHAT_CALLBACK_SECRET: callbackSecret } = process.env;
    const rasa = await startRealRasa({ callbackUrl, callbackSecret, log: (text) => process.stderr.write(text) });
    console.log(`Rasa is ready at ${rasa.url}; Ctrl-C ends it.`);
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, rasa.stop);
  }
}
