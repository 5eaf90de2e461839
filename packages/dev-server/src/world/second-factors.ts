import type { User } from "./documents.ts";
import { ServerError } from "./errors.ts";
import { acceptedCodes } from "./totp.ts";

/** What an account is asked for besides its password. */
export interface SecondFactor {
  readonly method: "totp" | "email" | "password";
  /** The code that is accepted; 123456 without it and without a secret. */
  readonly code?: string;
  /** The base32 secret of an authenticator app, whose codes are accepted then. */
  readonly secret?: string;
}

/** A development server has nobody to send a code to. */
const usualCode = "123456";
/** Rocket.Chat's default: so many wrong codes of one e-mail, then a new one is needed. */
const attemptsPerEmail = 5;

/** Asks accounts for their second factor. */
export class SecondFactors {
  readonly #now: () => Date;
  readonly #factors = new Map<string, SecondFactor>();
  readonly #wrongCodes = new Map<string, number>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** `true` stands for codes by e-mail. */
  set(uid: string, factor: SecondFactor | boolean): void {
    if (factor === false) this.#factors.delete(uid);
    else this.#factors.set(uid, factor === true ? { method: "email" } : factor);
  }

  /** Throws what the server answers as long as the code is missing or wrong; `digest` is that of the password. */
  check(user: User, code: string | undefined, digest: string | undefined): void {
    const factor = this.#factors.get(user._id);
    if (factor === undefined) return;
    if (code === undefined) {
      this.#wrongCodes.delete(user._id);
      throw new ServerError("totp-required", "TOTP Required", this.#details(user, factor));
    }
    if (this.#codesOf(factor, digest).includes(code)) this.#wrongCodes.delete(user._id);
    else throw this.#wrong(user, factor);
  }

  #codesOf({ method, code, secret }: SecondFactor, digest: string | undefined): readonly string[] {
    const own = code === undefined ? [] : [code];
    if (method === "password") return digest === undefined ? own : [...own, digest];
    if (secret !== undefined) return [...own, ...acceptedCodes(secret, this.#now())];
    return code === undefined ? [usualCode] : own;
  }

  #wrong(user: User, factor: SecondFactor): ServerError {
    const wrong = (this.#wrongCodes.get(user._id) ?? 0) + 1;
    this.#wrongCodes.set(user._id, wrong);
    return factor.method === "email" && wrong > attemptsPerEmail
      ? new ServerError("totp-max-attempts", "TOTP Maximun Failed Attempts Reached", this.#details(user, factor))
      : new ServerError("totp-invalid", "TOTP Invalid", this.#details(user, factor));
  }

  #details(user: User, { method }: SecondFactor): Readonly<Record<string, unknown>> {
    const availableMethods = [method];
    if (method !== "email") return { method, codeGenerated: false, availableMethods };
    const emailOrUsername = user.emails[0]?.address ?? user.username;
    return { method, codeGenerated: true, codeExpires: [], availableMethods, emailOrUsername };
  }
}
