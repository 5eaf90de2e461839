import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startChild } from "../child.fixture.ts";
import { recordingLogger } from "../harness.fixture.ts";
import { testDriver } from "./driver.fixture.ts";
import { type FileStoreOptions, fileStore } from "./file.ts";
import { openState } from "./open.ts";

let folder = "";
let files = 0;
const newPath = (): string => join(folder, `state-${++files}.jsonl`);
const lock = { beatMs: 40, silenceMs: 200 };
const logger = recordingLogger();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "store-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function open(path: string, options: FileStoreOptions = {}) {
  const store = await fileStore(path, { lock, logger, ...options });
  return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() });
}

/** What a later process finds. */
async function reopened(path: string, key: string, options: FileStoreOptions = {}): Promise<unknown> {
  await using store = await open(path, options);
  return await store.get(key);
}

testDriver("a file", (now) => open(newPath(), { now }));
testDriver("a file that is rewritten all the time", (now) => open(newPath(), { now, compactAtBytes: 1 }));
testDriver("a file that waits for the disk", (now) => open(newPath(), { now, fsync: true }));

describe("a state file", () => {
  it("has for the next process what this one has set", async () => {
    const path = newPath();
    {
      await using store = await open(path);
      await store.set("a", { n: 1 });
      await store.set("b", 1);
      await store.delete("b");
      await store.set("a", { n: 2 });
    }
    await using store = await open(path);
    expect([await store.get("a"), await store.get("b")]).toEqual([{ n: 2 }, undefined]);
  });

  it("forgets in the next process what expired meanwhile", async () => {
    const path = newPath();
    {
      await using store = await open(path, { now: () => 1_000 });
      await store.set("key", 1, { expiresInMs: 100 });
    }
    expect(await reopened(path, "key", { now: () => 1_099 })).toBe(1);
    expect(await reopened(path, "key", { now: () => 1_100 })).toBeUndefined();
  });

  it("is readable by its owner only, and its folders are made", async () => {
    const path = join(folder, "deep", "er", "state");
    await (await open(path)).close();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, "deep"))).mode & 0o777).toBe(0o700);
    await chmod(path, 0o644);
    await (await open(path)).close();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("leaves nothing else behind when it is closed", async () => {
    const path = join(folder, "alone", "state");
    await using store = await open(path, { compactAtBytes: 1 });
    await Promise.all([1, 2, 3].map((value) => store.set("key", value)));
    await store.close();
    expect(await readdir(join(folder, "alone"))).toEqual(["state"]);
  });

  it("takes one write for many changes that come together", async () => {
    const path = newPath();
    await using store = await open(path);
    const before = (await stat(path)).size;
    await Promise.all(Array.from({ length: 1_000 }, (_, value) => store.set("watermark", value)));
    // The first and the rest, in whatever batches: a thousand writes would take some 27 000 bytes.
    expect((await stat(path)).size - before).toBeLessThan(200);
    await store.close();
    expect(await reopened(path, "watermark")).toBe(999);
  });

  it("stays small, however much is written", async () => {
    const path = newPath();
    await using store = await open(path, { compactAtBytes: 20_000 });
    for (let value = 0; value < 3_000; value += 1) await store.set(`key ${value % 10}`, { value });
    expect((await stat(path)).size).toBeLessThan(25_000);
    await store.close();
    expect(await reopened(path, "key 9")).toEqual({ value: 2_999 });
  });

  it("is written anew when somebody removes it", async () => {
    const path = newPath();
    await using store = await open(path);
    await store.set("a", 1);
    await unlink(path);
    await store.set("b", 2);
    await store.close();
    expect([await reopened(path, "a"), await reopened(path, "b")]).toEqual([1, 2]);
  });

  it("has one lock, by whatever name it is opened", async () => {
    const path = newPath();
    const link = newPath();
    await using store = await open(path);
    await store.set("a", 1);
    await symlink(path, link);
    await expect(open(link)).rejects.toMatchObject({ code: "invalid_settings" });
  });
});

describe("a state file that was cut off", () => {
  it("at any byte has everything that was written before it, and goes on", async () => {
    const path = newPath();
    const sizes: number[] = [];
    {
      await using store = await open(path);
      for (let value = 0; value < 4; value += 1) {
        sizes.push((await stat(path)).size);
        await store.set("key", value);
      }
    }
    const whole = await readFile(path);
    for (let length = 0; length <= whole.length; length += 1) {
      await writeFile(path, whole.subarray(0, length));
      const log = recordingLogger();
      await using store = await open(path, { logger: log });
      const expected = sizes.filter((size) => size < length).length;
      const lines = whole.subarray(0, length).toString().split("\n").length - 2;
      expect(await store.get("key"), `cut at ${length}`).toBe(lines > 0 ? lines - 1 : undefined);
      expect(expected).toBeGreaterThanOrEqual(Math.max(lines, 0));
      await store.set("next", length);
      await store.close();
      expect(await reopened(path, "next", { logger: log })).toBe(length);
      expect(log.lines).toEqual([]);
    }
  });

  it("while it was rewritten is the old one", async () => {
    const path = newPath();
    {
      await using store = await open(path);
      await store.set("key", 1);
    }
    await writeFile(`${path}.new`, "half of a new fi");
    expect(await reopened(path, "key", { compactAtBytes: 1 })).toBe(1);
  });
});

describe("a state file with damage in the middle", () => {
  it.each([
    ["a flipped bit", (file: Buffer, at: number) => file.fill((file[at] ?? 0) ^ 1, at, at + 1)],
    ["a block of zeros", (file: Buffer, at: number) => file.fill(0, at, at + 3)],
    ["no text at all", (file: Buffer, at: number) => file.fill(0xff, at, at + 5)],
  ])("(%s) goes on without that line, says so, and keeps a copy", async (_, damage) => {
    const path = newPath();
    {
      await using store = await open(path);
      await store.set("a", 1);
      await store.set("b", 2);
      await store.set("c", 3);
    }
    const file = damage(await readFile(path), (await readFile(path)).indexOf('"b"') + 1);
    await writeFile(path, file);
    const log = recordingLogger();
    {
      await using store = await open(path, { logger: log });
      expect([await store.get("a"), await store.get("b"), await store.get("c")]).toEqual([1, undefined, 3]);
    }
    expect(log.lines).toEqual([
      `warn: the state file ${path} is damaged: 1 of its lines are left out, the first is line 3; it is kept as it was as ${path}.damaged`,
    ]);
    expect(await readFile(`${path}.damaged`)).toEqual(file);
    expect((await stat(`${path}.damaged`)).mode & 0o777).toBe(0o600);
    expect(await reopened(path, "c", { logger: log })).toBe(3);
    expect(log.lines).toHaveLength(1);
  });

  it("and nothing of ours is not touched", async () => {
    const path = newPath();
    await writeFile(path, "precious\n");
    await expect(open(path)).rejects.toMatchObject({
      code: "invalid_settings",
      message: `${path} exists and is no state file of this version: name another file, or move this one away`,
    });
    expect(await readFile(path, "utf8")).toBe("precious\n");
    expect(await readdir(folder)).not.toContain(`${path}.lock`);
  });
});

describe("a state file that cannot be written", () => {
  it("for its path names it, and what to do", async () => {
    const file = newPath();
    await writeFile(file, "");
    await expect(open(folder)).rejects.toMatchObject({
      code: "invalid_settings",
      message: expect.stringContaining("(EISDIR): it is a directory: name a file in it"),
    });
    await expect(open(join(file, "state"))).rejects.toMatchObject({
      code: "invalid_settings",
      message: `cannot use the state file ${join(file, "state")} (ENOTDIR): a part of the path is no directory: name another file`,
    });
  });

  it("for want of rights names what to do, and the bot goes on in memory", async () => {
    const closed = join(folder, "closed");
    await mkdir(closed);
    await chmod(closed, 0o500);
    await using child = startChild(new URL("./unwritable.fixture.ts", import.meta.url), {
      args: [join(closed, "state")],
    });
    const error = JSON.parse(await child.says("refused "));
    expect(error).toEqual({
      code: "unreachable",
      message: `cannot use the state file ${join(closed, "state")} (EACCES): the bot may not write there: give its user the right, or name another file`,
    });
    expect(await child.says("in memory ")).toBe("1");
    expect(await child.says("error: ")).toMatch(/\(EACCES\): .*; the bot goes on; after a restart it may answer again/);
    expect(await child.ended).toBe(0);
  });

  it("because the disk is full goes on in memory, and catches up once all fits again", async () => {
    const path = newPath();
    const before = "trap '' XFSZ; ulimit -S -f 16";
    await using child = startChild(new URL("./full-disk.fixture.ts", import.meta.url), { args: [path], before });
    expect(JSON.parse(await child.says("rejected "))).toEqual({
      code: "unreachable",
      message: `cannot write the state file ${path} (EFBIG): the file may not grow any further: raise the limit`,
    });
    expect(await child.says("in memory ")).toBe("true");
    expect(await child.says("logged ")).toBe("1");
    expect(await child.ended).toBe(0);
    await using store = await open(path);
    expect(await store.get("small")).toBe("before");
    expect(await store.get("late")).toBe("after");
  });
});

describe("two processes with one state file", () => {
  it("are one too many: the second is told, whoever it is", async () => {
    const path = newPath();
    await using child = startChild(new URL("./writer.fixture.ts", import.meta.url), { args: [path] });
    await child.says("ready");
    // The child gives signs of life at the usual pace.
    await expect(open(path, { lock: { beatMs: 2_000, silenceMs: 8_000 } })).rejects.toMatchObject({
      code: "invalid_settings",
      message: `${path}.lock is held by process ${child.pid} on ${hostname()}: let only one bot use this state file, or give each a file of its own`,
    });
  });

  it("are refused by the client's own way of opening it as well", async () => {
    const path = newPath();
    await using store = await open(path);
    await store.set("key", 1);
    await expect(openState(path, logger)).rejects.toMatchObject({ code: "invalid_settings" });
  });

  it("are also two clients of one process", async () => {
    const path = newPath();
    await using first = await open(path);
    await expect(open(path)).rejects.toMatchObject({ message: expect.stringContaining(`process ${process.pid} on`) });
    await first.close();
    expect(await reopened(path, "key")).toBeUndefined();
  });

  it("follow each other at once when the first was killed", async () => {
    const path = newPath();
    const child = startChild(new URL("./writer.fixture.ts", import.meta.url), { args: [path] });
    await child.says("0 5");
    child.signal("SIGKILL");
    await child.ended;
    const log = recordingLogger();
    // With this patience a wait would end the test.
    await using store = await open(path, { logger: log, lock: { beatMs: 60_000, silenceMs: 600_000 } });
    expect(await store.get("key 0")).toBeDefined();
    expect(log.lines).toEqual([]);
  });

  const holders = [
    ["a container with another name and the same pid", { pid: process.pid, host: "another", began: 1 }, true],
    ["an earlier container of the same name and pid", { pid: process.pid, host: hostname(), began: 1 }, false],
    ["a process whose pid somebody else has now", { pid: process.ppid, host: hostname(), began: 1 }, true],
    ["one that was killed before it could write its name", undefined, true],
  ] as const;

  it.each(holders)("follow each other when the first was %s", async (_, holder, waits) => {
    const path = newPath();
    await writeFile(`${path}.lock`, holder ? JSON.stringify({ id: "x", ...holder }) : "");
    const log = recordingLogger();
    await using store = await open(path, { logger: log });
    await store.set("key", 1);
    expect(log.lines.filter((line) => line.includes("seeing whether it lives"))).toHaveLength(waits ? 1 : 0);
    expect(JSON.parse(await readFile(`${path}.lock`, "utf8"))).toMatchObject({ pid: process.pid, host: hostname() });
  });

  it("begin together over a dead one's lock, and one gets it", async () => {
    for (let round = 0; round < 4; round += 1) {
      const path = newPath();
      await writeFile(`${path}.lock`, JSON.stringify({ id: "x", pid: 1, host: "another", began: 1 }));
      const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => open(path)));
      const stores = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
      expect(stores).toHaveLength(1);
      await Promise.all(stores.map((store) => store.close()));
    }
  });

  it("are told apart when the first comes back from a long sleep", async () => {
    const path = newPath();
    const store = await open(path);
    await store.set("key", 1);
    await writeFile(`${path}.lock`, JSON.stringify({ id: "other", pid: 4711, host: "elsewhere", began: 1 }));
    await vi.waitFor(async () => {
      await expect(store.set("late", 2), "the first should notice").rejects.toMatchObject({
        code: "invalid_settings",
        message: expect.stringContaining("held by process 4711 on elsewhere, which took it over"),
      });
    });
    await expect(store.close()).rejects.toMatchObject({ code: "invalid_settings" });
    expect(await readFile(`${path}.lock`, "utf8")).toContain("elsewhere");
    await unlink(`${path}.lock`);
    expect(await reopened(path, "key")).toBe(1);
  });
});

it("whatever a process had set before it was killed is there, many times over", async () => {
  const path = newPath();
  const last = new Map<string, number>();
  for (let round = 0; round < 8; round += 1) {
    const from = Math.max(0, ...last.values()) + 1;
    const child = startChild(new URL("./writer.fixture.ts", import.meta.url), { args: [path, String(from)] });
    await child.says(`0 ${from + 20 + Math.floor(Math.random() * 40)}`);
    child.signal("SIGKILL");
    expect(await child.ended).toBe("SIGKILL");
    for (const line of child.lines) {
      const [lane = "", value = ""] = line.split(" ");
      if (value) last.set(lane, Number(value));
    }
    const log = recordingLogger();
    await using store = await open(path, { logger: log });
    expect(last.size).toBe(20);
    for (const [lane, value] of last) {
      const found = (await store.get(`key ${lane}`)) as { readonly value: number };
      // What was on its way may be there as well.
      expect([value, value + 1], `round ${round}, key ${lane}`).toContain(found.value);
    }
    expect(log.lines).toEqual([]);
  }
  await appendFile(path, "torn");
  await using store = await open(path);
  expect(await store.get("key 0")).toBeDefined();
}, 60_000);
