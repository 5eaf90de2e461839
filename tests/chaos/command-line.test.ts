import { describe, expect, it } from "vitest";
import { profileNames } from "../../packages/dev-server/src/index.ts";
import { readCommandLine } from "./command-line.ts";

const runOf = (seed: number) => {
  const command = readCommandLine(["--seed", `${seed}`], 0);
  if (command.kind !== "one") throw new Error(`seed ${seed} makes no single run`);
  return command.run;
};
const all = ["core", "hubot", "botkit", "bbot", "rasa", "rasa-callback", "botpress", "botpress-cloud"];
const seeds = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe("npm run chaos", () => {
  it("runs one seed for a minute in fifty rooms, and a random seed without one", () => {
    expect(runOf(7)).toMatchObject({ seed: 7, seconds: 60, rooms: 50, rate: 20 });
    expect(readCommandLine([], 0.5)).toMatchObject({ kind: "one", run: { seed: 500_001 } });
  });

  it("meets every profile, both deployments, core five times and each connector in ten seeds", () => {
    for (const first of [1, 11, 21, 31]) {
      const ten = seeds(first, first + 9).map(runOf);
      expect(ten.map(({ profile }) => profile)).toEqual(profileNames);
      expect(ten.filter(({ subject }) => subject === "core")).toHaveLength(5);
      expect(new Set(ten.map(({ subject }) => subject.replace(/-.*/, "")))).toEqual(
        new Set(["core", "hubot", "botkit", "bbot", "rasa", "botpress"]),
      );
      expect(ten.filter(({ deployment }) => deployment === "microservices").length).toBeGreaterThanOrEqual(4);
    }
  });

  it.each([
    [["core"], 40],
    [all, 400],
  ])("meets every profile with %j in both deployments in so many seeds: %d", (wanted, last) => {
    const runs = seeds(1, last).map(runOf);
    const pairs = new Set(runs.map(({ profile, subject, deployment }) => `${profile} ${subject} ${deployment}`));
    for (const subject of wanted) {
      expect([...pairs].filter((pair) => pair.includes(` ${subject} `))).toHaveLength(profileNames.length * 2);
    }
  });

  it("takes what the seed would choose otherwise, also behind the -- of a package manager", () => {
    const args = ["--", "--seed", "1", "--profile", "8.8", "--deployment", "microservices", "--subject", "hubot"];
    expect(readCommandLine(args, 0)).toMatchObject({
      run: { seed: 1, profile: "8.8", deployment: "microservices", subject: "hubot" },
    });
  });

  it("hands several seeds the same arguments, and each a log of its own", () => {
    const command = readCommandLine(["--seeds", "3-4", "--seconds", "5", "--log", "x"], 0);
    expect(command.kind === "several" && command.runs.map((run) => run.join(" "))).toEqual([
      "--seconds 5 --rooms 50 --rate 20 --seed 3 --log x.3",
      "--seconds 5 --rooms 50 --rate 20 --seed 4 --log x.4",
    ]);
  });

  it.each([
    [["--seed", "one"], '--seed takes a whole number from 1, not "one"'],
    [["--seconds", "0"], "--seconds takes a whole number from 1"],
    [["--seeds", "9"], '--seeds takes two numbers such as 1-10, not "9"'],
    [["--seeds", "9-8"], "--seeds takes two numbers such as 1-10"],
    [["--profile", "5"], "--profile takes 6.5 or"],
    [["--subject", "slackbot"], `--subject takes ${all.join(" or ")}, not "slackbot"`],
  ])("says what is wrong with %j", (args, message) => {
    expect(() => readCommandLine(args, 0)).toThrow(message);
  });
});
