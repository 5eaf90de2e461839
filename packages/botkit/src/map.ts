/** What Rocket.Chat and Bot Framework say, each in the other's terms. */
export { type FileToSend, loadFile } from "./files.ts";
export { type Self, toActivity } from "./incoming.ts";
export { type Outgoing, toRocketChat } from "./outgoing.ts";
