import { describe, expect, it } from "vitest";
import { createLedger, fingerprint, type Seen } from "./ledger.ts";

const seen = (text: string): Seen => ({
  text: fingerprint(text),
  editedAt: undefined,
  updatedAt: undefined,
  deleted: false,
  reactions: [],
  told: true,
});

describe("the ledger", () => {
  it("remembers the last state of a message", () => {
    const ledger = createLedger();
    expect(ledger.get("m1")).toBeUndefined();
    ledger.set("m1", seen("first"));
    ledger.set("m1", seen("second"));
    expect(ledger.get("m1")).toEqual(seen("second"));
  });

  it("forgets the messages that were not heard of for longest", () => {
    const ledger = createLedger(2);
    ledger.set("m1", seen("one"));
    ledger.set("m2", seen("two"));
    ledger.get("m1");
    ledger.set("m3", seen("three"));
    expect(["m1", "m2", "m3"].filter((id) => ledger.get(id))).toEqual(["m1", "m3"]);
  });

  it("holds twenty thousand messages unless told otherwise", () => {
    const ledger = createLedger();
    for (let index = 0; index <= 20_000; index++) ledger.set(`m${index}`, seen("text"));
    expect(ledger.get("m0")).toBeUndefined();
    expect(ledger.get("m1")).toBeDefined();
  });

  it("tells long texts apart in a few bytes", () => {
    const long = "x".repeat(5_000);
    expect(fingerprint(long)).toBe(fingerprint(long));
    expect(fingerprint(`${long}a`)).not.toBe(fingerprint(`${long}b`));
    expect(fingerprint(long).length).toBeLessThan(50);
  });
});
