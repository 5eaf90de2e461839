import { describe, expect, it } from "vitest";
import { answerTo, type Evidence, judge, type Question, questionText } from "./verdict.ts";

const question = (number: number, more: Partial<Question> = {}): Question => ({
  id: `id-${number}`,
  roomId: "ops",
  number,
  ts: number * 100,
  atMs: number,
  ...more,
});
const heard = (number: number, more: object = {}) => ({
  id: `id-${number}`,
  roomId: "ops",
  text: questionText(number),
  ...more,
});
const answer = (number: number, more: object = {}) => ({
  id: `answer-${number}`,
  roomId: "ops",
  text: `re: ${number}`,
  ...more,
});
const kinds = (evidence: Evidence) => judge(evidence).findings.map(({ kind }) => kind);

describe("a chaos run", () => {
  it("passes when everything was handed over and answered once, in order", () => {
    const questions = [question(1), question(2), question(3, { roomId: "lounge", ts: 1 })];
    expect(
      judge({
        questions,
        heard: [heard(1), heard(2), heard(3, { roomId: "lounge" })],
        answers: [answer(1), answer(2), answer(3, { roomId: "lounge" })],
      }),
    ).toEqual({ said: 3, delivered: 3, findings: [] });
  });

  it.each<[string, Partial<Evidence>, readonly string[]]>([
    ["a message that the bot was never handed", { heard: [heard(1)], answers: [answer(1)] }, ["lost", "unanswered"]],
    ["a message that came twice", { heard: [heard(1), heard(2), heard(1)] }, ["doubled"]],
    ["a message that came after a younger one", { heard: [heard(2), heard(1)] }, ["disordered"]],
    ["an edit or an own message that came as a message", { heard: [heard(1), heard(2), heard(7)] }, ["uncalled"]],
    ["a message in the wrong room", { heard: [heard(1, { roomId: "lounge" }), heard(2)] }, ["lost", "uncalled"]],
    ["an answer that is missing", { answers: [answer(2)] }, ["unanswered"]],
    ["an answer that was stored twice", { answers: [answer(1), answer(2), answer(2)] }, ["answered twice"]],
    ["an answer after that to a younger one", { answers: [answer(2), answer(1)] }, ["answers disordered"]],
    [
      "an answer outside the thread",
      { answers: [answer(1, { threadId: "t" }), answer(2)] },
      ["unanswered", "uncalled"],
    ],
    ["a word that nobody asked for", { answers: [answer(1), answer(2), answer(9, { text: "hello" })] }, ["uncalled"]],
  ])("tells of %s", (_what, wrong, expected) => {
    const right = { heard: [heard(1), heard(2)], answers: [answer(1), answer(2)] };
    expect(kinds({ questions: [question(1), question(2)], ...right, ...wrong })).toEqual(expected);
  });

  it("expects an answer in the thread of its question, and leaves the order of threads to the bot", () => {
    const questions = [question(1), question(2, { threadId: "id-1" }), question(3)];
    const answers = [answer(1), answer(3), answer(2, { threadId: "id-1" })];
    expect(kinds({ questions, heard: [heard(1), heard(2), heard(3)], answers })).toEqual([]);
  });

  it("knows no order of messages with the same server time", () => {
    const questions = [question(1, { ts: 5 }), question(2, { ts: 5 })];
    expect(kinds({ questions, heard: [heard(2), heard(1)], answers: [answer(2), answer(1)] })).toEqual([]);
  });

  it("names the message and when it was said", () => {
    const [lost] = judge({ questions: [question(4, { threadId: "t" })], heard: [], answers: [] }).findings;
    expect(lost?.text).toBe("q 4 (id-4 in room ops, thread t), said at 4 ms");
  });
});

it("a question is still one after an edit, and nothing else is", () => {
  expect([`${questionText(12)}, I mean`, "q 12", "re: 12", "hello"].map(answerTo)).toEqual([
    "re: 12",
    "re: 12",
    undefined,
    undefined,
  ]);
});
