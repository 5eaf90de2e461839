import { createHash } from "node:crypto";

/** How far something that is said once has come; `draft` when its first message was begun as one. */
export type OnceNote = "said" | { readonly done: number; readonly draft?: "open" | "ended" };

/** The same 17 letters and digits for the same facts, in the form of Rocket.Chat's own ids. */
export function messageId(...facts: readonly (string | number)[]): string {
  const digest = createHash("sha256").update(JSON.stringify(facts)).digest("base64");
  return digest.replace(/[^A-Za-z0-9]/g, "").slice(0, 17);
}

export function isOnceNote(value: unknown): value is OnceNote {
  if (value === "said") return true;
  if (typeof value !== "object" || value === null || !("done" in value)) return false;
  const draft = "draft" in value ? value.draft : undefined;
  return Number.isSafeInteger(value.done) && [undefined, "open", "ended"].some((one) => one === draft);
}

/** The place for a part of what is said there: each has ids of its own. */
export function partOf<Spot extends { readonly once?: string }>(spot: Spot, part: string | number): Spot {
  return spot.once === undefined ? spot : { ...spot, once: `${spot.once} ${part}` };
}
