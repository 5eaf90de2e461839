import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { answers, freePort, startPython } from "./processes.js";
import { cacheFolder, findPython, removeLeftovers } from "./python.js";

it("says what to do when there is no Python that Rasa runs on", async () => {
  await expect(findPython({ RASA_PYTHON: "/nowhere/python" })).rejects.toThrow(
    "Rasa 3.6 is installed with Python 3.10, and RASA_PYTHON (/nowhere/python) is not one.",
  );
});

it("keeps what it makes outside of the checkout, apart for each lock file, or where it is told to", async () => {
  expect(await cacheFolder({ RASA_ENV_DIR: "/some/folder" })).toBe("/some/folder");
  expect(await cacheFolder({ XDG_CACHE_HOME: "/cache" })).toMatch(
    /^\/cache\/rocketchat-connectors\/rasa-[0-9a-f]{16}$/,
  );
  expect(await cacheFolder({})).toContain(join(homedir(), ".cache", "rocketchat-connectors", "rasa-"));
});

it("removes what installations and trainings that were killed have left, and nothing else", async () => {
  const home = await mkdtemp(join(tmpdir(), "rasa cache "));
  // No process has that id.
  const dead = 2 ** 30;
  const kept = [`installing-${process.pid}-a`, `training-${process.pid}-b`, "python-1", "assistant-2.tar.gz"];
  for (const name of [...kept, `installing-${dead}-c`, `training-${dead}-d`]) await mkdir(join(home, name));
  await removeLeftovers(home);
  expect((await readdir(home)).sort()).toEqual([...kept].sort());
  await rm(home, { recursive: true });
});

it("shows what a process printed that ends before it answers", async () => {
  const ended = Promise.resolve(1);
  const running = { ended, output: () => "No module named rasa", hasEnded: () => true, stop: async () => {} };
  await expect(answers(`http://127.0.0.1:${await freePort()}/`, running)).rejects.toThrow("No module named rasa");
  const missing = startPython("/nowhere/python", ["rasa"], { cwd: ".", env: {} });
  await expect(missing.ended).rejects.toThrow("ENOENT");
});
