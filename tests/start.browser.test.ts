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

it("a newcomer types npm start, opens the link and talks to four bots", { timeout: 180_000 }, async () => {
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
    const say = async (text: string): Promise<void> => {
      await composer.fill(text);
      await composer.press("Enter");
    };
    const hears = (text: string) => page.getByText(text).last().waitFor({ timeout: 10_000 });
    await say("good morning");
    await hears("Good morning, ann!");
    await say("@hubot lunch");
    await page.getByRole("button", { name: "Soup" }).click();
    await hears("soup it is.");
    await say("good evening");
    await hears("Good evening, ann!");
    await say("@bbot drink");
    await page.getByRole("button", { name: "Lemonade" }).click();
    await hears("how many cups of lemonade?");
    await say("2");
    await hears("2 × lemonade, coming up.");
    await say("@botkit a table, please");
    await page.getByRole("button", { name: "Today" }).click();
    await hears("For how many");
    await say("4");
    await hears("Booked: Today, 4");
    await say("@rasa choose");
    await page.getByRole("button", { name: "Red" }).click();
    await hears("You picked red.");
    await say("@botpress card");
    await page.getByRole("button", { name: "Buy the tree" }).click();
    await hears("The tree is yours.");
    await page.screenshot({ path: `${screenshots}start.png` });
  } finally {
    await browser.close();
    await start.stop();
  }
  await vi.waitFor(() => expect(fetch(link), "Ctrl-C should end the server").rejects.toThrow(), { timeout: 10_000 });
});
