export { connectorContract } from "./contract.ts";
export type { Answer, ReferenceBot, SeenEvent } from "./reference-bot.ts";
export type { Ability, ConnectorContext, ConnectorUnderTest, RunningConnector } from "./subject.ts";
export { until } from "./until.ts";
