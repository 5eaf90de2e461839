import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { DevServerOptions } from "./options.ts";
import { createDevServer, type DevServer } from "./server.ts";

const screenshots = fileURLToPath(new URL("../../../tests/.screenshots/", import.meta.url));
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

let browser: Browser;

beforeAll(async () => {
  await mkdir(screenshots, { recursive: true });
  // Under the test runner's own value the page would be built for debugging.
  vi.stubEnv("NODE_ENV", "production");
  await build({ root: fileURLToPath(new URL("../page", import.meta.url)), logLevel: "error" });
  vi.unstubAllEnvs();
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: quiet });
}, 60_000);

afterAll(() => browser?.close());

async function openServer(options: DevServerOptions = {}): Promise<DevServer> {
  return createDevServer({
    ...options,
    limits: false,
    users: [
      { username: "ann", name: "Ann Lee", password: "for-ann" },
      { username: "bob", name: "Bob Okafor", password: "for-bob" },
      { username: "helper", name: "Helper", password: "for-helper", roles: ["bot", "user"] },
    ],
    rooms: [{ name: "release", owner: "bob", members: ["ann", "bob"], topic: "What ships on Friday" }],
  });
}

/** A tab of its own, whose complaints fail the test. */
async function openTab(options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(10_000);
  const tab = await context.newPage();
  const complaints: string[] = [];
  tab.on("pageerror", (error) => complaints.push(error.message));
  tab.on("console", (line) => {
    if (line.text().includes("Content Security Policy")) complaints.push(line.text());
  });
  return {
    tab,
    async [Symbol.asyncDispose]() {
      await context.close();
      expect(complaints).toEqual([]);
    },
  };
}

async function enter(tab: Page, server: DevServer, username = "ann"): Promise<void> {
  await tab.goto(`${server.url}/?user=${username}&password=for-${username}`);
  await composer(tab).waitFor();
}

const composer = (tab: Page, room = "general") => tab.getByRole("textbox", { name: `Message to ${room}` });
const shown = (tab: Page, text: string) => tab.getByRole("main").locator(".message", { hasText: text });

describe("entering", () => {
  it("lets Ann in by the link of the start command, and keeps no password in the address", async () => {
    await using server = await openServer();
    await server.as("bob").say("general", "Good morning, *everybody*");
    await using ann = await openTab();
    await enter(ann.tab, server);
    await shown(ann.tab, "Good morning, everybody").waitFor();
    expect(ann.tab.url()).toBe(`${server.url}/`);
    expect(await ann.tab.title()).toBe("general");
  });

  it("asks who is there, fills in the name of the link, and says when a password is wrong", async () => {
    await using server = await openServer();
    await using ann = await openTab();
    await ann.tab.goto(`${server.url}/?user=ann`);
    await ann.tab.getByRole("heading", { name: "Who are you?" }).waitFor();
    await ann.tab.screenshot({ path: `${screenshots}sign-in.png` });
    expect(await ann.tab.getByLabel("User name").inputValue()).toBe("ann");
    await ann.tab.getByLabel("Password").fill("guess");
    await ann.tab.keyboard.press("Enter");
    await ann.tab.getByRole("alert").filter({ hasText: "cannot sign in" }).waitFor();
    await ann.tab.getByLabel("Password").fill("for-ann");
    await ann.tab.keyboard.press("Enter");
    await composer(ann.tab).waitFor();
  });

  it("remembers the person in this tab only, until it signs out", async () => {
    await using server = await openServer();
    await using ann = await openTab();
    await enter(ann.tab, server);
    await ann.tab.reload();
    await composer(ann.tab).waitFor();
    const other = await ann.tab.context().newPage();
    await other.goto(server.url);
    await other.getByRole("heading", { name: "Who are you?" }).waitFor();
    await ann.tab.getByRole("button", { name: "Sign out" }).click();
    await ann.tab.getByRole("heading", { name: "Who are you?" }).waitFor();
    await vi.waitFor(() => expect(server.wire.connections("ann")).toEqual([]));
    await ann.tab.reload();
    await ann.tab.getByRole("heading", { name: "Who are you?" }).waitFor();
  });

  it("asks again when the server no longer accepts the login", async () => {
    await using server = await openServer();
    await using ann = await openTab();
    await enter(ann.tab, server);
    server.faults.expireToken("ann");
    await ann.tab.getByRole("alert").filter({ hasText: "no longer accepts this login" }).waitFor();
  });
});

describe("talking in a room", () => {
  it("is heard by Bob, whose answer appears by itself", async () => {
    await using server = await openServer();
    await using ann = await openTab();
    await enter(ann.tab, server);
    await composer(ann.tab).fill("Is anybody *here*?");
    await composer(ann.tab).press("Shift+Enter");
    await composer(ann.tab).pressSequentially("Hello");
    await composer(ann.tab).press("Enter");
    const said = await server.waitForMessage({ room: "general", from: "ann" });
    expect(said.msg).toBe("Is anybody *here*?\nHello");
    expect(await composer(ann.tab).inputValue()).toBe("");
    await shown(ann.tab, "Is anybody here?").waitFor();
    await server.as("bob").say("general", "Yes, I am");
    await shown(ann.tab, "Yes, I am").waitFor();
    expect(await shown(ann.tab, "Is anybody here?").count()).toBe(1);
  });

  it("shows each other that somebody is typing, and that they have stopped", async () => {
    await using server = await openServer();
    await using ann = await openTab();
    await using bob = await openTab();
    await enter(ann.tab, server);
    await enter(bob.tab, server, "bob");
    await composer(ann.tab).pressSequentially("Hm");
    await bob.tab.getByText("ann is typing").waitFor();
    await composer(ann.tab).press("Enter");
    await bob.tab.getByText("ann is typing").waitFor({ state: "detached" });
    await server.as("bob").typing("general", true);
    await ann.tab.getByText("bob is typing").waitFor();
    await server.as("bob").typing("general", false);
    await ann.tab.getByText("bob is typing").waitFor({ state: "detached" });
  });

  it("follows what happens to messages: edits, and deletions", async () => {
    await using server = await openServer();
    const bob = server.as("bob");
    const { _id } = await bob.say("general", "It is brokn");
    await using ann = await openTab();
    await enter(ann.tab, server);
    await shown(ann.tab, "It is brokn").waitFor();
    await bob.edit(_id, "It is broken");
    await shown(ann.tab, "It is broken").getByText("edited").waitFor();
    await bob.delete(_id);
    await shown(ann.tab, "It is broken").waitFor({ state: "detached" });
  });

  it("tells in small print what happens to the room", async () => {
    await using server = await openServer();
    await using ann = await openTab();
    await enter(ann.tab, server);
    await ann.tab.getByRole("button", { name: "release" }).click();
    await composer(ann.tab, "release").waitFor();
    await server.as("bob").setTopic("release", "What ships on Monday");
    await ann.tab.locator(".system-message", { hasText: "set the topic: What ships on Monday" }).waitFor();
    await ann.tab.locator(".room-head", { hasText: "What ships on Monday" }).waitFor();
  });

  it("keeps a message that the server did not take, and sends it when asked once more", async () => {
    await using server = await openServer();
    await using ann = await openTab();
    await enter(ann.tab, server);
    server.faults.refuse({ path: "/api/v1/chat.sendMessage", status: 500 });
    await composer(ann.tab).fill("Can you hear me?");
    await composer(ann.tab).press("Enter");
    await ann.tab.getByRole("alert").filter({ hasText: "Not sent" }).waitFor();
    expect(server.messages("general").filter((each) => each.u.username === "ann" && each.t === undefined)).toEqual([]);
    await ann.tab.getByRole("button", { name: "Try again" }).click();
    await server.waitForMessage({ room: "general", from: "ann", text: "Can you hear me?" });
    await ann.tab.getByText("Not sent").waitFor({ state: "detached" });
  });

  it("shows a file that Ann has chosen, with what she says about it", async () => {
    await using server = await openServer();
    await using ann = await openTab();
    await enter(ann.tab, server);
    await ann.tab.getByLabel("Attach a file").setInputFiles({ name: "dot.png", mimeType: "image/png", buffer: pixel });
    await ann.tab.getByText("dot.png").waitFor();
    const fetched = ann.tab.waitForResponse((response) => response.url().includes("/file-upload/"));
    await composer(ann.tab).fill("A dot");
    await composer(ann.tab).press("Enter");
    const said = await server.waitForMessage({ room: "general", from: "ann", text: "A dot" });
    expect(said.file?.name).toBe("dot.png");
    expect((await fetched).status()).toBe(200);
    await shown(ann.tab, "A dot").getByRole("img", { name: "dot.png" }).waitFor();
    expect(await composer(ann.tab).inputValue()).toBe("");
  });

  it("looks further back than the newest messages", async () => {
    await using server = await openServer();
    for (let number = 1; number <= 60; number += 1) await server.as("bob").say("release", `number ${number}.`);
    await using ann = await openTab();
    await enter(ann.tab, server);
    await ann.tab.getByRole("button", { name: "release" }).click();
    await shown(ann.tab, "number 60.").waitFor();
    expect(await shown(ann.tab, "number 1.").count()).toBe(0);
    await ann.tab.getByRole("button", { name: "Show older messages" }).click();
    await shown(ann.tab, "number 1.").waitFor();
    const texts = await ann.tab.locator(".message .markdown").allTextContents();
    expect(texts).toEqual(Array.from({ length: 60 }, (_, index) => `number ${index + 1}.`));
  });
});

describe("answering a message", () => {
  it("with a reaction that a second click takes back", async () => {
    await using server = await openServer();
    const { _id } = await server.as("bob").say("general", "We are live");
    const reactions = () => server.messages("general").find((each) => each._id === _id)?.reactions;
    await using ann = await openTab();
    await enter(ann.tab, server);
    await shown(ann.tab, "We are live").hover();
    await shown(ann.tab, "We are live").getByRole("button", { name: "React" }).click();
    await ann.tab.getByRole("group", { name: "Reactions" }).getByRole("button", { name: "tada" }).click();
    const mine = shown(ann.tab, "We are live").getByRole("button", { name: ":tada:" });
    await mine.and(ann.tab.locator("[aria-pressed=true]")).waitFor();
    expect(reactions()).toEqual({ ":tada:": { usernames: ["ann"] } });
    await server.as("bob").react(_id, ":tada:");
    await mine.filter({ hasText: "2" }).waitFor();
    await mine.click();
    await mine.and(ann.tab.locator("[aria-pressed=false]")).waitFor();
    expect(reactions()).toEqual({ ":tada:": { usernames: ["bob"] } });
  });

  it("in a thread beside the room", async () => {
    await using server = await openServer();
    const { _id } = await server.as("bob").say("general", "Who takes the release?");
    await using ann = await openTab();
    await enter(ann.tab, server);
    await shown(ann.tab, "Who takes the release?").hover();
    await ann.tab.getByRole("button", { name: "Reply in a thread" }).click();
    const thread = ann.tab.getByRole("complementary", { name: "Thread" });
    await thread.getByText("Who takes the release?").waitFor();
    await thread.getByRole("textbox").fill("I do");
    await thread.getByRole("textbox").press("Enter");
    await server.waitForMessage({ room: "general", from: "ann", text: "I do", tmid: _id });
    await server.as("bob").say("general", "Thank you", { tmid: _id });
    await thread.getByText("Thank you").waitFor();
    await shown(ann.tab, "Who takes the release?").getByRole("button", { name: "2 replies" }).waitFor();
    expect(await shown(ann.tab, "Thank you").count()).toBe(0);
    await ann.tab.keyboard.press("Escape");
    await thread.waitFor({ state: "detached" });
  });

  it("by a button, which says its words for Ann and can be pressed once", async () => {
    await using server = await openServer();
    await server.as("helper").say("general", "Deploy build 42?", {
      attachments: [
        {
          color: "#0f766e",
          text: "All *118* checks passed",
          fields: [{ title: "Branch", value: "main", short: true }],
          actions: [
            { type: "button", text: "Deploy", msg: "deploy 42", msg_in_chat_window: true },
            { type: "button", text: "Not now", msg: "not now", msg_in_chat_window: true },
          ],
        },
      ],
    });
    await using ann = await openTab();
    await enter(ann.tab, server);
    const question = shown(ann.tab, "Deploy build 42?");
    await question.locator(".attachment strong", { hasText: "118" }).waitFor();
    await question.getByRole("button", { name: "Deploy" }).click();
    await server.waitForMessage({ room: "general", from: "ann", text: "deploy 42" });
    await shown(ann.tab, "deploy 42").waitFor();
    expect(await question.getByRole("button", { name: "Deploy" }).isDisabled()).toBe(true);
    expect(await question.getByRole("button", { name: "Not now" }).isDisabled()).toBe(true);
  });

  it("by a button of one of several cards, each of which stands below its own", async () => {
    await using server = await openServer();
    const card = (title: string) => [
      { title },
      { actions: [{ type: "button", text: `Buy ${title}`, msg: title, msg_in_chat_window: true }] },
    ];
    await server.as("helper").say("general", "What shall it be?", { attachments: ["a house", "a boat"].flatMap(card) });
    await using ann = await openTab();
    await enter(ann.tab, server);
    const question = shown(ann.tab, "What shall it be?");
    await question.getByRole("button", { name: "Buy a boat" }).waitFor();
    expect(await question.textContent()).toMatch(/a house\s*Buy a house\s*a boat\s*Buy a boat/);
  });
});

describe("writing to one person", () => {
  it("begins with choosing somebody, and counts what was not read", async () => {
    await using server = await openServer();
    await using ann = await openTab();
    await enter(ann.tab, server);
    await ann.tab.getByRole("button", { name: "New direct message" }).click();
    await ann.tab.getByLabel("Find somebody").fill("okaf");
    await ann.tab.getByRole("dialog").getByRole("button", { name: "Bob Okafor" }).click();
    await composer(ann.tab, "Bob Okafor").fill("Lunch?");
    await composer(ann.tab, "Bob Okafor").press("Enter");
    await server.waitForMessage({ room: "@ann,@bob", from: "ann", text: "Lunch?" });
    await server.as("bob").say("@ann", "At twelve");
    await shown(ann.tab, "At twelve").waitFor();
    const rooms = ann.tab.getByRole("navigation", { name: "Rooms" });
    await rooms.getByRole("button", { name: "general" }).click();
    await server.as("bob").say("@ann", "Are you coming?");
    await rooms.getByRole("button", { name: "Bob Okafor" }).getByLabel("1 unread").waitFor();
    await rooms.getByRole("button", { name: "Bob Okafor" }).click();
    await shown(ann.tab, "Are you coming?").waitFor();
    await rooms.getByLabel("1 unread").waitFor({ state: "detached" });
  });
});

describe("on another kind of server", () => {
  it.each([
    ["6.5", "monolith"],
    ["7.13", "monolith"],
    ["8.3", "microservices"],
  ] as const)("%s, %s, the page speaks the same", async (profile, deployment) => {
    await using server = await openServer({ profile, deployment });
    await using ann = await openTab();
    await enter(ann.tab, server);
    await composer(ann.tab).fill("Hello");
    await composer(ann.tab).press("Enter");
    await server.waitForMessage({ room: "general", from: "ann", text: "Hello" });
    await server.as("bob").say("general", "Welcome");
    await shown(ann.tab, "Welcome").waitFor();
    await ann.tab.getByLabel("Attach a file").setInputFiles({ name: "dot.png", mimeType: "image/png", buffer: pixel });
    await composer(ann.tab).press("Enter");
    await shown(ann.tab, "dot.png").waitFor();
  });
});

describe("losing the connection", () => {
  it("comes back by itself with what was said meanwhile, once", async () => {
    await using server = await openServer();
    await using ann = await openTab();
    await enter(ann.tab, server);
    await server.as("bob").say("general", "Before");
    await shown(ann.tab, "Before").waitFor();
    await server.faults.drop();
    await server.as("bob").say("general", "Meanwhile");
    await shown(ann.tab, "Meanwhile").waitFor();
    await vi.waitFor(() => expect(server.wire.connections("ann")).toHaveLength(1));
    await server.as("bob").say("general", "Afterwards");
    await shown(ann.tab, "Afterwards").waitFor();
    expect(await ann.tab.locator(".message .markdown").allTextContents()).toEqual([
      "Before",
      "Meanwhile",
      "Afterwards",
    ]);
  });

  it("leaves one subscription of each kind, however often rooms were opened", async () => {
    await using server = await openServer();
    await using ann = await openTab();
    await enter(ann.tab, server);
    for (const room of ["release", "general", "release", "general"]) {
      await ann.tab.getByRole("button", { name: room }).click();
      await composer(ann.tab, room).waitFor();
    }
    const events = () => server.wire.subscriptions("ann").map(({ stream, event }) => `${stream} ${event}`);
    const before = events();
    expect(before).toContain("room-messages GENERAL");
    expect(before).toEqual([...new Set(before)]);
    await server.faults.drop();
    await server.as("bob").say("general", "Are you back?");
    await shown(ann.tab, "Are you back?").waitFor();
    expect(events().sort()).toEqual(before.sort());
  });

  it("is said as long as it lasts", async () => {
    await using server = await openServer();
    await using ann = await openTab();
    await enter(ann.tab, server);
    const back = server.faults.restart({ downMs: 1_000 });
    await ann.tab.getByRole("status").getByText("Reconnecting").waitFor();
    await ann.tab.screenshot({ path: `${screenshots}lost.png` });
    await back;
    await ann.tab.getByText("Reconnecting").waitFor({ state: "detached" });
    await composer(ann.tab).fill("Here I am again");
    await composer(ann.tab).press("Enter");
    await server.waitForMessage({ room: "general", from: "ann", text: "Here I am again" });
  });
});

describe.each([
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["narrow", { colorScheme: "light", viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true }],
] as const)("in a %s window", (name, options) => {
  it("shows the whole conversation", async () => {
    await using server = await openServer();
    const question = await talk(server);
    await using ann = await openTab(options);
    await enter(ann.tab, server);
    await shown(ann.tab, "Please do").waitFor();
    await ann.tab.screenshot({ path: `${screenshots}${name}.png` });
    expect(await ann.tab.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    await ann.tab.locator(`[data-message-id="${question}"] .replies`).click();
    await ann.tab.getByRole("complementary").getByText("Thanks!").waitFor();
    expect(await ann.tab.getByRole("main").isVisible()).toBe(name !== "narrow");
    await ann.tab.screenshot({ path: `${screenshots}${name}-thread.png` });
    await ann.tab.getByRole("button", { name: "Close the thread" }).click();
    if (name === "narrow") {
      await ann.tab.getByRole("button", { name: "Back to the rooms" }).click();
      await ann.tab.screenshot({ path: `${screenshots}${name}-list.png` });
    }
    await ann.tab.getByRole("button", { name: "New direct message" }).click();
    await ann.tab.getByRole("dialog").getByText("@helper").waitFor();
    await ann.tab.screenshot({ path: `${screenshots}${name}-people.png` });
  });
});

/** A conversation with a little of everything; returns the id of the message with a thread. */
async function talk(server: DevServer): Promise<string> {
  const [ann, bob, helper] = ["ann", "bob", "helper"].map((username) => server.as(username));
  if (ann === undefined || bob === undefined || helper === undefined) throw new Error("nobody is there");
  await bob.say(
    "general",
    "Morning. The *new build* is up: https://example.com/builds/42/artefacts/linux-x64-gnu-debug",
  );
  const { _id } = await bob.say(
    "general",
    '@ann could you look at this?\n```ts\nawait client.send({ room, text: "hi" });\n```',
  );
  await helper.say(
    "general",
    "> How many open issues are there?\nRight now:\n- *3* bugs\n- _12_ wishes\n- ~1 duplicate~",
  );
  await ann.say("general", "I am on it.", { tmid: _id });
  await bob.say("general", "Thanks!", { tmid: _id });
  await ann.react(_id, ":heart:");
  await helper.say("general", "Shall I deploy it?", {
    attachments: [
      {
        color: "#0f766e",
        title: "Build 42",
        title_link: "https://example.com/builds/42",
        text: "All *118* checks passed, `main` is 3 commits ahead.",
        fields: [
          { title: "Branch", value: "main", short: true },
          { title: "Duration", value: "4 min 12 s", short: true },
        ],
        actions: [
          { type: "button", text: "Deploy", msg: "deploy 42", msg_in_chat_window: true },
          { type: "button", text: "Show log", url: "https://example.com/log" },
        ],
      },
    ],
  });
  const { _id: typo } = await ann.say("general", "Please do, the smoke test is gren.");
  await ann.edit(typo, "Please do, the smoke test is green.");
  await bob.say("@ann", "Lunch at 12?");
  await bob.say("release", "The change log is written.");
  return _id;
}
