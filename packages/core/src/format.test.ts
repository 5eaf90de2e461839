import { describe, expect, it } from "vitest";
import { emote, shortname } from "./format.ts";

describe("what connectors write", () => {
  it.each([
    ["waves", "_waves_"],
    ["waves to all", "_waves to all_"],
    ["waves\nand bows", "_waves_\n_and bows_"],
    ["waves\n\n and smiles", "_waves_\n\n_and smiles_"],
    ["waves\n  \n", "_waves_\n  \n"],
    ["!", "_!_"],
    ["", ""],
  ])("sets %j in italics line by line", (text, written) => {
    expect(emote(text)).toBe(written);
  });

  it.each([
    ["thumbsup", ":thumbsup:"],
    [":thumbsup:", ":thumbsup:"],
    [":-1:", ":-1:"],
    ["party-parrot", ":party-parrot:"],
  ])("names the emoji %s as %s", (emoji, name) => {
    expect(shortname(emoji)).toBe(name);
  });
});
