/** Both directions of the mapping: what a room tells a bot, and what a bot says to a room. */
export { type Incoming, toBBot } from "./incoming.ts";
export { type Aim, reactionName, type Said, toRocketChat, whySilent } from "./outgoing.ts";
