import type { Session } from "../ddp/session.ts";
import { messageOf, RocketChatError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { asDocument } from "../rest/documents.ts";
import type { Login } from "./login.ts";
import type { Registry } from "./registry.ts";

export interface AccountWatchOptions {
  readonly login: Login;
  readonly registry: Registry;
  readonly logger: Logger;
}

const stream = "stream-notify-user";

/** The roles after a change of the account; undefined when they are not what changed. */
function rolesIn([event]: readonly unknown[]): readonly unknown[] | undefined {
  const roles = asDocument(asDocument(event)?.diff)?.roles;
  return Array.isArray(roles) ? roles : undefined;
}

/**
 * Listens on a session for what the server does to the account: logging it out, and changing its roles.
 *
 * Best effort, for nothing depends on it: the events are `force_logout` and `userData` of `notify-user` (the stream types
 * of Rocket.Chat's `ddp-client`).
 */
export function watchAccount(session: Session, { login, registry, logger }: AccountWatchOptions): void {
  const { id } = login.user();
  const hear = (name: string, handler: (args: readonly unknown[]) => void): void => {
    const event = `${id}/${name}`;
    registry.forget(stream, event, undefined);
    registry.want({ stream, event, handler, essential: false });
    registry
      .subscribe(stream, event, session)
      .catch((error: unknown) => logger.debug(`${event} is not to be had: ${messageOf(error)}`));
  };
  hear("force_logout", () => {
    session.close(new RocketChatError("unreachable", "the server has logged the account out"));
  });
  hear("userData", (args) => {
    const roles = rolesIn(args);
    if (!roles) return;
    const consequence = roles.includes("bot")
      ? "with 'bot' among them, the server's rate limits for REST do not apply"
      : "without the role 'bot', the server limits how often it may be called";
    logger.info(`the account's roles are now ${roles.join(", ") || "none"}; ${consequence}`);
  });
}
