import type { ClientStatus } from "../client.ts";
import type { ConnectionState } from "./supervisor.ts";

/** The connection's state as a client tells it. */
export function statusOf(state: ConnectionState): ClientStatus {
  switch (state.name) {
    case "connecting":
      return { type: "connecting", attempt: state.attempt };
    case "online":
      return { type: "online", reconnected: state.reconnected };
    case "offline":
      return { type: "offline", reason: state.reason, retryInMs: state.retryInMs };
    case "closed":
      return { type: "closed", ...(state.reason ? { reason: state.reason } : {}) };
  }
}
