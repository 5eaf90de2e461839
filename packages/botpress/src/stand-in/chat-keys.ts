import { jwtVerify, SignJWT } from "jose";
import { ChatError } from "./chat-errors.ts";

/** What the service signs with when the bot's owner set no key. */
const shared = "the service's own key, which nobody else knows";

/** Keys of users: JSON web tokens (HS256) of `{ id }`, without an end. */
export class UserKeys {
  readonly #secret: Uint8Array;
  /** Whether the owner of the bot set an encryption key: then keys are signed elsewhere, and no user gets one here. */
  readonly areOurs: boolean;

  constructor(encryptionKey: string | undefined) {
    this.#secret = new TextEncoder().encode(encryptionKey ?? shared);
    this.areOurs = encryptionKey === undefined;
  }

  /** The key of a user, whether there is such a user or not. */
  async sign(id: string): Promise<string> {
    return new SignJWT({ id }).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(this.#secret);
  }

  /** Whose key it is. Rejects with `Unauthorized`. */
  async read(key: string | undefined): Promise<string> {
    try {
      const { payload } = await jwtVerify(key ?? "", this.#secret, { algorithms: ["HS256"] });
      if (typeof payload.id === "string") return payload.id;
    } catch {
      // Whatever is wrong with a key, the answer is the same.
    }
    throw new ChatError("Unauthorized", "Invalid user key");
  }
}
