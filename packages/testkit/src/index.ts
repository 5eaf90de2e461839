export { type BotProcess, botProcess } from "./bot-process.ts";
export { connectorContract } from "./contract.ts";
export { someMessage, someRoom } from "./events.ts";
export { gate } from "./gate.ts";
export type { Answer, ReferenceBot, SeenEvent } from "./reference-bot.ts";
export { stateFolder } from "./state-folder.ts";
export type { Ability, ConnectorContext, ConnectorUnderTest, RunningConnector } from "./subject.ts";
export { until } from "./until.ts";
