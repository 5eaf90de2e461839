import { describe, expect, it } from "vitest";
import { envValues, shown } from "./env-values.ts";

function read(value: string | undefined) {
  const problems: string[] = [];
  return { values: envValues<"IT">({ IT: value }, (text) => problems.push(text)), problems };
}

describe("a value of the environment", () => {
  it.each([
    ["plain", "plain"],
    ["  blanks ", "blanks"],
    ['"quoted"', "quoted"],
    ["'quoted'", "quoted"],
    ['" quoted blanks "', "quoted blanks"],
    ['it"s', 'it"s'],
    ["\"mixed'", "\"mixed'"],
    ["'", "'"],
  ])("%j reads as %j", (value, text) => {
    expect(read(value).values.text("IT")).toBe(text);
  });

  it.each([undefined, "", "  ", '""', "''", '"  "'])("%j counts as unset", (value) => {
    const { values, problems } = read(value);
    expect(values.text("IT")).toBeUndefined();
    expect(values.flag("IT")).toBeUndefined();
    expect(values.count("IT")).toBeUndefined();
    expect(values.oneOf("IT", ["a", "b"])).toBeUndefined();
    expect(values.list("IT")).toEqual([]);
    expect(problems).toEqual([]);
  });

  it.each([
    ["general", ["general"]],
    ["general,dev", ["general", "dev"]],
    [" general , , dev,", ["general", "dev"]],
    ['"general,dev"', ["general", "dev"]],
    ['"general", "dev"', ["general", "dev"]],
    ["#general,dev,dev", ["#general", "dev"]],
  ])("%j reads as the list %j", (value, items) => {
    expect(read(value).values.list("IT")).toEqual(items);
  });

  it.each(["true", "TRUE", "1", "yes", "Yes", "on", ' "on" '])("%j means yes", (value) => {
    expect(read(value).values.flag("IT")).toBe(true);
  });

  it.each(["false", "False", "0", "no", "off"])("%j means no", (value) => {
    expect(read(value).values.flag("IT")).toBe(false);
  });

  it("that is neither yes nor no is named together with what would do", () => {
    const { values, problems } = read("maybe");
    expect(values.flag("IT")).toBeUndefined();
    expect(problems).toEqual(['IT is "maybe": it must be true or false (or 1/0, yes/no, on/off)']);
  });

  it("counts from one", () => {
    expect(read("300").values.count("IT")).toBe(300);
    expect(read(" '007' ").values.count("IT")).toBe(7);
  });

  it.each(["0", "-1", "1.5", "many", "1e3", "9999999999999999"])("%j is no count", (value) => {
    const { values, problems } = read(value);
    expect(values.count("IT")).toBeUndefined();
    expect(problems).toEqual([`IT is ${JSON.stringify(value)}: it must be a whole number of 1 or more`]);
  });

  it.each([
    ["90", 90_000],
    [" '0.25' ", 250],
    ["86400", 86_400_000],
  ])("%j are seconds", (value, milliseconds) => {
    expect(read(value).values.seconds("IT")).toBe(milliseconds);
  });

  it.each(["0", "-1", "soon", "Infinity", "86401"])("%j are no seconds", (value) => {
    const { values, problems } = read(value);
    expect(values.seconds("IT")).toBeUndefined();
    expect(problems).toEqual([`IT is "${value}": it must be seconds, at most 86400`]);
  });

  it("is one of a few words in any case", () => {
    expect(read("WARN").values.oneOf("IT", ["info", "warn"])).toBe("warn");
    const { values, problems } = read("loud");
    expect(values.oneOf("IT", ["info", "warn"])).toBeUndefined();
    expect(problems).toEqual(['IT is "loud": it must be one of info, warn']);
  });

  it("is shown on one line and never endless", () => {
    const text = shown(`a\n${"b".repeat(500)}`);
    expect(text).not.toContain("\n");
    expect(text.length).toBeLessThan(80);
  });
});
