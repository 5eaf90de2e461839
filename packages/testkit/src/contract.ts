import { describe } from "vitest";
import { connectionScenarios } from "./connection-scenarios.ts";
import { deliveryScenarios } from "./delivery-scenarios.ts";
import { eventScenarios } from "./event-scenarios.ts";
import { hearingScenarios } from "./hearing-scenarios.ts";
import { recoveryScenarios } from "./recovery-scenarios.ts";
import { speechScenarios } from "./speech-scenarios.ts";
import type { ConnectorUnderTest } from "./subject.ts";

/**
 * What a person in Rocket.Chat can rely on, whichever framework the bot is written in: one call of this runs all of it
 * against a real dev-server. Each scenario has a server and a bot of its own, so they run side by side.
 */
export function connectorContract(connector: ConnectorUnderTest): void {
  describe.concurrent(`${connector.name}: a bot that answers`, () => speechScenarios(connector));
  describe.concurrent(`${connector.name}: a bot that hears what it should`, () => hearingScenarios(connector));
  describe.concurrent(`${connector.name}: a bot that sees what happens`, () => eventScenarios(connector));
  describe.concurrent(`${connector.name}: a bot that stays online`, () => connectionScenarios(connector));
  describe.concurrent(`${connector.name}: a bot that misses nothing`, () => recoveryScenarios(connector));
  describe.concurrent(`${connector.name}: a bot that does nothing twice`, () => deliveryScenarios(connector));
}
