import { describe, it } from "vitest";
import type { Bot } from "./bot.fixture.ts";
import { startBot } from "./bot.fixture.ts";
import { accountOn, openOffice } from "./office.fixture.ts";

/** What a disk would hold: JSON, for each bot that writes to it. */
interface Disk {
  memory: string;
  readonly states: string[];
}

const patience = { timeout: 10_000 };

/** Gives a bot a storage adapter as one for a database would be; what it is handed is checked by being written. */
function keepOn(disk: Disk, bot: Bot): void {
  const nothing = async (): Promise<undefined> => undefined;
  bot.adapters.storage = {
    ...{ name: "disk", bot, parseSchema: nothing, start: nothing, shutdown: nothing },
    ...{ find: nothing, findOne: nothing, lose: nothing },
    saveMemory: async (memory: object) => {
      // Unlike JSON, this refuses what is not plain all the way down.
      disk.memory = JSON.stringify(structuredClone({ ...memory }));
    },
    loadMemory: async () => JSON.parse(disk.memory),
    keep: async (_collection: string, state: object) => void disk.states.push(JSON.stringify(structuredClone(state))),
  };
}

function counting(bot: Bot): void {
  bot.global.text(/^count$/, async (b) => {
    const { user } = b.message as unknown as { readonly user: { karma?: number } };
    user.karma = (user.karma ?? 0) + 1;
    const known = b.user as unknown as { readonly karma: number };
    await b.respond(`${b.user.name} has ${known.karma} in ${b.user.room.name}`);
  });
}

describe.concurrent("what a storage keeps", () => {
  it("is each person with what branches stored, also for the bot that comes next", async ({ expect }) => {
    const disk: Disk = { memory: "{}", states: [] };
    const branches = (bot: Bot): void => {
      keepOn(disk, bot);
      counting(bot);
    };
    await using office = await openOffice({ branches });
    await office.ann.say("lounge", "count");
    await office.ann.say("ops", "count");
    await office.bob.say("ops", "count");
    await expect.poll(() => disk.states, patience).toHaveLength(3);
    await office.bot.shutdown();
    expect(JSON.parse(disk.memory).users).toMatchObject({
      "ann-id": { id: "ann-id", name: "ann", karma: 2 },
      "bob-id": { id: "bob-id", name: "bob", karma: 1 },
    });
    await using _next = await startBot({ env: accountOn(office.server), branches });
    await office.ann.say("lounge", "count");
    await office.server.waitForMessage({ room: "lounge", text: "ann has 3 in lounge" }, patience.timeout);
  });

  it("is each state with the person in the room of its message, and whom the bot answered", async ({ expect }) => {
    const disk: Disk = { memory: "{}", states: [] };
    await using office = await openOffice({
      branches: (bot) => {
        keepOn(disk, bot);
        counting(bot);
        bot.global.custom(
          (message: { event?: string }) => message.event === "reaction",
          (b) => b.respond("seen"),
        );
        bot.global.catchAll((b) => b.respond("what?"));
      },
    });
    const said = await office.ann.say("lounge", "count");
    await office.ann.say("ops", "huh");
    await office.ann.react(said._id, ":eyes:");
    await expect.poll(() => disk.states, patience).toHaveLength(3);
    const states = disk.states.map((state) => JSON.parse(state));
    const about = ({ message, envelopes: [envelope] }: (typeof states)[number]) => [
      message.user.room.name,
      envelope.room.name,
      envelope.strings[0],
      envelope.messageIds.length,
    ];
    expect(states.map(about)).toEqual(
      expect.arrayContaining([
        ["lounge", "lounge", "ann has 1 in lounge", 1],
        ["ops", "ops", "what?", 1],
        ["lounge", "lounge", "seen", 1],
      ]),
    );
  });
});
