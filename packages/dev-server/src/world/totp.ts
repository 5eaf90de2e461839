import { createHmac } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const stepMs = 30_000;

/** The six digits that an authenticator app shows at a moment for a base32 secret (RFC 6238, SHA-1, 30 s). */
export function totpCode(secret: string, at: Date = new Date()): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / stepMs)));
  const hash = createHmac("sha1", bytesOf(secret)).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 0x0f;
  const number = (hash.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000;
  return String(number).padStart(6, "0");
}

/** The codes that a server takes at a moment: that of now, and those of one step before and after. */
export function acceptedCodes(secret: string, at: Date): readonly string[] {
  return [-1, 0, 1].map((steps) => totpCode(secret, new Date(at.getTime() + steps * stepMs)));
}

function bytesOf(secret: string): Buffer {
  const digits = [...secret.toUpperCase()].map((letter) => alphabet.indexOf(letter)).filter((digit) => digit >= 0);
  const bits = digits.map((digit) => digit.toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
