import { createChat } from "./chat/transport.ts";
import { createConverse } from "./converse/transport.ts";
import { createIntegration } from "./integration/transport.ts";
import type { Transport, TransportOptions } from "./transport.ts";
import type { Mode } from "./types.ts";

const transports: Readonly<Record<Mode, (options: TransportOptions) => Transport>> = {
  converse: (options) => createConverse(options),
  chat: (options) => createChat(options),
  integration: (options) => createIntegration(options),
};

/** The way of speaking to Botpress that the settings name; nothing is connected to yet. */
export const createTransport = (options: TransportOptions): Transport => transports[options.settings.mode](options);
