/** A server whose rooms are as busy as the test asks for, one command a line. */
import { createInterface } from "node:readline";
import { createDevServer } from "@rocketchat-connectors/dev-server";

const roomCount = 50;
/** Of the server's time, between two messages. */
const stepMs = 20;
/** Frames sent without a pause. */
const breath = 200;

const rooms = Array.from({ length: roomCount }, (_, index) => ({
  id: `room${index}`,
  name: `room${index}`,
  members: ["bot", "ann"],
}));
const server = await createDevServer({
  users: [
    { username: "bot", password: "secret-bot", roles: ["bot"] },
    { username: "ann", password: "secret-ann" },
  ],
  rooms,
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
let begun = 0;
let sent = 0;

const frameOf = (message: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    msg: "changed",
    collection: "stream-room-messages",
    id: "id",
    fields: {
      eventName: "__my_messages__",
      args: [message, { roomParticipant: true, roomType: "c", roomName: String(message.rid) }],
    },
  });

/** One message, and after every tenth a reaction to it: what the server sends then is the whole message again. */
function sendOne(): void {
  // What is older than the bot's login would be no news.
  if (sent === 0) begun = Date.now() + 1_000;
  sent += 1;
  const at = { $date: begun + sent * stepMs };
  const message = {
    _id: `message${String(sent).padStart(10, "0")}`,
    rid: `room${sent % roomCount}`,
    msg: `Message ${sent} with a text of the usual length, which somebody took some seconds to write.`,
    ts: at,
    _updatedAt: at,
    u: { _id: "ann-id", username: "ann", name: "Ann" },
    urls: [],
    mentions: [],
    channels: [],
    md: [{ type: "PARAGRAPH", value: [{ type: "PLAIN_TEXT", value: `Message ${sent}` }] }],
  };
  server.faults.garbage(frameOf(message));
  if (sent % 10 !== 0) return;
  const later = { $date: at.$date + 1 };
  server.faults.garbage(frameOf({ ...message, _updatedAt: later, reactions: { ":+1:": { usernames: ["ann"] } } }));
}

async function send(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) {
    sendOne();
    if (left % breath === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

say(`url ${server.url}`);
for await (const line of createInterface({ input: process.stdin })) {
  const [command, count] = line.split(" ");
  if (command === "send") await send(Number(count));
  if (command === "calls") say(`calls ${count} ${server.wire.calls().length}`);
  if (command === "stored")
    say(`stored ${rooms.reduce((sum, { name }) => sum + server.messages(`#${name}`).length, 0)}`);
}
