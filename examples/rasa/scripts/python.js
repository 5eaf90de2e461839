import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { startPython } from "./processes.js";

const run = promisify(execFile);
const lock = fileURLToPath(new URL("../requirements.lock", import.meta.url));
const isWindows = process.platform === "win32";

/** What Rasa's processes need to know besides; they tell nobody of themselves, and use no graphics card. */
export const quiet = {
  RASA_TELEMETRY_ENABLED: "false",
  SQLALCHEMY_SILENCE_UBER_WARNING: "1",
  TF_CPP_MIN_LOG_LEVEL: "3",
  CUDA_VISIBLE_DEVICES: "-1",
  PYTHONWARNINGS: "ignore",
  PYTHONDONTWRITEBYTECODE: "1",
  PYTHONUNBUFFERED: "1",
};

/** The folder of everything that is made once: `RASA_ENV_DIR`, else one of the user's cache, outside of the checkout. */
export async function cacheFolder(env = process.env) {
  const cache = env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const id = hashOf(await readFile(lock));
  return env.RASA_ENV_DIR || join(cache, "rocketchat-connectors", `rasa-${id}`);
}

export function hashOf(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex").slice(0, 16);
}

/**
 * The Python with everything of `requirements.lock`, installed when it is not there yet (a minute, 2.5 GB).
 *
 * It is made under another name and renamed when it is whole, so nobody takes half of one for it. pip is configured as
 * everywhere else on this machine, by its files and by `PIP_…` variables.
 */
export async function pythonWithRasa({ env = process.env, tell = console.log } = {}) {
  const home = await cacheFolder(env);
  const folder = join(home, `python-${hashOf(await readFile(lock))}`);
  if (existsSync(folder)) return pythonIn(folder);
  const python = await findPython(env);
  await mkdir(home, { recursive: true });
  await removeLeftovers(home);
  const work = await mkdtemp(join(home, `installing-${process.pid}-`));
  try {
    tell(`Installing Rasa into ${home} (2.5 GB, a minute or more) ...`);
    await run(python, ["-m", "venv", work]);
    await install(work, env);
    await run(pythonIn(work), ["-m", "rasa", "--version"], { env: { ...env, ...quiet }, cwd: home });
    await renameUnlessThere(work, folder);
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 10 });
  }
  return pythonIn(folder);
}

async function install(venv, env) {
  const pins = (await readFile(lock, "utf8")).split("\n").filter((line) => line.startsWith("setuptools=="));
  const file = join(venv, "build-constraints.txt");
  await writeFile(file, pins.join("\n"));
  // What is built here is built with that setuptools as well; pip had one name for it until 25.3. It takes a path with a
  // space for two, but not an address.
  const constraints = pathToFileURL(file).href;
  const building = { PIP_CONSTRAINT: constraints, PIP_BUILD_CONSTRAINT: constraints };
  const options = ["--no-deps", "--use-pep517", "--disable-pip-version-check", "--quiet"];
  const pip = startPython(pythonIn(venv), ["pip", "install", ...options, "-r", lock], {
    cwd: venv,
    env: { ...env, ...building },
  });
  if ((await pip.ended) !== 0) throw new Error(`Rasa could not be installed:\n${pip.output().slice(-4_000)}`);
}

/** Whoever was faster made the same. */
async function renameUnlessThere(from, to) {
  try {
    await rename(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

/** Removes what installations and trainings that were killed have left. */
export async function removeLeftovers(home) {
  for (const name of await readdir(home)) {
    const pid = Number(/^(?:installing|training)-(\d+)-/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) await rm(join(home, name), { recursive: true, force: true, maxRetries: 10 });
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

function pythonIn(venv) {
  return isWindows ? join(venv, "Scripts", "python.exe") : join(venv, "bin", "python");
}

/** A Python that Rasa 3.6 runs on: `RASA_PYTHON`, else one on the PATH, else one of pyenv's. */
export async function findPython(env = process.env) {
  const wanted = env.RASA_PYTHON ? [env.RASA_PYTHON] : ["python3.10", ...(await pyenvPythons()), "python3", "python"];
  for (const candidate of wanted) if ((await versionOf(candidate)) === "3.10") return candidate;
  const where = env.RASA_PYTHON ? `RASA_PYTHON (${env.RASA_PYTHON}) is not one` : "none is on the PATH or in pyenv";
  throw new Error(`Rasa 3.6 is installed with Python 3.10, and ${where}. Install it, or name it in RASA_PYTHON.`);
}

async function pyenvPythons() {
  const { stdout = "" } = await run("pyenv", ["root"]).catch(() => ({}));
  const versions = join(stdout.trim(), "versions");
  if (stdout === "" || !existsSync(versions)) return [];
  const names = await readdir(versions);
  return names.filter((name) => name.startsWith("3.10.")).map((name) => pythonIn(join(versions, name)));
}

async function versionOf(python) {
  const program = "import sys, venv; print('%d.%d' % sys.version_info[:2])";
  const { stdout = "" } = await run(python, ["-c", program]).catch(() => ({}));
  return stdout.trim();
}
