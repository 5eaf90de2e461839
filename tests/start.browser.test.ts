import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { expect, it, vi } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));
const screenshots = fileURLToPath(new URL(".screenshots/", import.meta.url));
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];

/** `npm start` as a newcomer types it, in a process group of its own. */
function npmStart(): { readonly printed: () => string; stop(): Promise<void> } {
  const child = spawn("npm", ["start"], { cwd: root, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data: Buffer) => (output += data.toString()));
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const ended = once(child, "exit");
    process.kill(-child.pid, "SIGINT");
    await ended;
  };
  return { printed: () => output, stop };
}

it("a newcomer types npm start, opens the link and talks to a real Hubot", { timeout: 180_000 }, async () => {
  await mkdir(screenshots, { recursive: true });
  const start = npmStart();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: quiet,
  });
  let link = "";
  try {
    link = await vi.waitFor(
      () => {
        const found = /http:\/\/127\.0\.0\.1:\d+\/\?user=ann\S+/.exec(start.printed());
        if (!found) throw new Error(`npm start printed no link for Ann, but: ${start.printed()}`);
        return found[0];
      },
      { timeout: 150_000, interval: 100 },
    );
    const page = await browser.newPage({ viewport: { width: 1100, height: 720 } });
    await page.goto(link);
    const composer = page.getByRole("textbox");
    await composer.fill("good morning");
    await composer.press("Enter");
    await page.getByText("Good morning, ann!").waitFor({ timeout: 10_000 });
    await composer.fill("@hubot lunch");
    await composer.press("Enter");
    await page.getByRole("button", { name: "Soup" }).click();
    await page.getByText("soup it is.").waitFor({ timeout: 10_000 });
    await page.screenshot({ path: `${screenshots}start.png` });
  } finally {
    await browser.close();
    await start.stop();
  }
  await vi.waitFor(() => expect(fetch(link), "Ctrl-C should end the server").rejects.toThrow(), { timeout: 10_000 });
});
