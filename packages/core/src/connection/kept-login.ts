import type { StateStore } from "../client.ts";
import { messageOf } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { asDocument, asText } from "../rest/documents.ts";
import type { LoginToken } from "../rest/http.ts";

/** The token of a login, kept for the next start of the process. Never the password. A store that fails is only logged. */
export interface KeptLogin {
  read(): Promise<LoginToken | undefined>;
  /** Without `expires` it is kept until it is replaced. */
  write(token: LoginToken, expires?: Date): Promise<void>;
  forget(): Promise<void>;
}

/** Keeps the login of one user of one server. */
export function keptLogin(store: StateStore, url: string, user: string, logger: Logger): KeptLogin {
  const key = `login/${url}/${user}`;
  const surely = async <T>(task: Promise<T>): Promise<T | undefined> => {
    try {
      return await task;
    } catch (error) {
      logger.warn(`the login is not kept for the next start: ${messageOf(error)}`);
      return undefined;
    }
  };
  return {
    async read() {
      const kept = asDocument(await surely(store.get(key)));
      const userId = asText(kept?.userId);
      const authToken = asText(kept?.authToken);
      return userId && authToken ? { userId, authToken } : undefined;
    },
    async write({ userId, authToken }, expires) {
      const expiresInMs = expires === undefined ? undefined : expires.getTime() - Date.now();
      const life = expiresInMs === undefined ? {} : { expiresInMs: Math.max(0, expiresInMs) };
      await surely(store.set(key, { userId, authToken }, life));
    },
    async forget() {
      await surely(store.delete(key));
    },
  };
}
