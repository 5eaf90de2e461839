import { createRequire } from "node:module";
import type { Client } from "@botpress/client";
import type { Integration, RuntimeError } from "@botpress/sdk";
import { messageOf } from "@rocketchat-connectors/core";
import { EngineError } from "@rocketchat-connectors/dialog";

/** What the connector uses of Botpress' SDK, and of the client of Botpress' API that the SDK brings. */
export interface Sdk {
  readonly Integration: typeof Integration;
  readonly RuntimeError: typeof RuntimeError;
  readonly Client: typeof Client;
}

type Load = () => Promise<Pick<Sdk, "Integration" | "RuntimeError">>;

const install = 'npm install "@botpress/sdk@>=5.4 <8"';

/**
 * Loads the SDK, which nobody needs for Botpress' other doors. Rejects with `misconfigured` when it is not there, or is
 * another than expected.
 */
export async function loadSdk(load: Load = () => import("@botpress/sdk")): Promise<Sdk> {
  try {
    const { Integration, RuntimeError } = await load();
    // The SDK does not hand on the class of its client, but always brings the one that fits it (5.4.3 to 7).
    const require = createRequire(import.meta.url);
    const { Client } = createRequire(require.resolve("@botpress/sdk"))("@botpress/client");
    const sdk: Sdk = { Integration, RuntimeError, Client };
    const missing = Object.entries(sdk).find(([, one]) => typeof one !== "function");
    if (missing !== undefined) throw new Error(`it has no ${missing[0]}`);
    return sdk;
  } catch (error) {
    const isAbsent = /^(ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND)$/.test(codeOf(error));
    const why = isAbsent ? "which is not installed" : `which cannot be loaded (${messageOf(error)})`;
    throw new EngineError("misconfigured", `BOTPRESS_MODE=integration needs @botpress/sdk, ${why}: ${install}`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
