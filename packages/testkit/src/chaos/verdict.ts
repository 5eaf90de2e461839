import type { Heard } from "./subject.ts";

/** A message that a person wrote for the bot, as the server stored it. */
export interface Question {
  readonly id: string;
  readonly roomId: string;
  readonly number: number;
  /** The server's time of it, in milliseconds. */
  readonly ts: number;
  /** When it was said, in milliseconds after the faults had begun. */
  readonly atMs: number;
  readonly threadId?: string;
}

/** A message of the bot, as the server stored it. */
export interface StoredAnswer {
  readonly id: string;
  readonly roomId: string;
  readonly text: string;
  readonly threadId?: string;
}

/** What a run left behind. */
export interface Evidence {
  readonly questions: readonly Question[];
  /** What the bot was handed, in that order. */
  readonly heard: readonly Heard[];
  /** Room by room, in the order in which the server stored them. */
  readonly answers: readonly StoredAnswer[];
}

/** What can be wrong with a message; each has a column in the table. */
export const faultKinds = [
  /** Said, and never handed to the bot. */
  "lost",
  /** Handed to the bot once more. */
  "doubled",
  /** First handed to the bot after a message of the same room with a later server time. */
  "disordered",
  /** Handed to the bot, or answered, although nobody had asked: an edit, a reaction, an own message, another room. */
  "uncalled",
  /** Said, and not answered where it was said. */
  "unanswered",
  /** Answered once more. */
  "answered twice",
  /** Answered in its room or thread after a message with a later server time. */
  "answers disordered",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** One thing that went wrong. */
export interface Finding {
  readonly kind: FaultKind;
  /** Which message, and what became of it. */
  readonly text: string;
}

export interface Verdict {
  readonly said: number;
  /** How many of them were handed to the bot. */
  readonly delivered: number;
  readonly findings: readonly Finding[];
}

/** The text of a question; what is added by an edit comes behind it. */
export function questionText(number: number): string {
  return `q ${number}`;
}

/** What the bot says to a message; nothing to what is no question. */
export function answerTo(text: string): string | undefined {
  const number = /^q (\d+)\b/.exec(text)?.[1];
  return number === undefined ? undefined : `re: ${number}`;
}

/** Compares what was said with what the bot was handed and what the server stored of it. */
export function judge({ questions, heard, answers }: Evidence): Verdict {
  const byId = new Map(questions.map((question) => [question.id, question]));
  const hearing = heard.map(({ id, roomId, text }): Sighting => {
    const question = byId.get(id);
    return { name: `${id} ("${text}")`, place: roomId, question: question?.roomId === roomId ? question : undefined };
  });
  const byAnswer = new Map(
    questions.map((question) => [placed(question, answerTo(questionText(question.number))), question]),
  );
  const answering = answers.map(
    (answer): Sighting => ({
      name: `${answer.id} ("${answer.text}")`,
      place: `${answer.roomId} ${answer.threadId ?? ""}`,
      question: byAnswer.get(placed(answer, answer.text)),
    }),
  );
  const delivered = new Set(hearing.flatMap(({ question }) => question ?? []));
  const answered = new Set(answering.flatMap(({ question }) => question ?? []));
  const without = (those: ReadonlySet<Question>, kind: FaultKind): Finding[] =>
    questions.filter((question) => !those.has(question)).map((question) => finding(kind, question));
  return {
    said: questions.length,
    delivered: delivered.size,
    findings: [
      ...without(delivered, "lost"),
      ...wrongIn(hearing, "doubled", "disordered"),
      ...without(answered, "unanswered"),
      ...wrongIn(answering, "answered twice", "answers disordered"),
    ],
  };
}

/** A message where order counts, and the question that it is or answers. */
interface Sighting {
  readonly name: string;
  readonly place: string;
  readonly question: Question | undefined;
}

function wrongIn(sightings: readonly Sighting[], again: FaultKind, late: FaultKind): readonly Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<Question>();
  const newest = new Map<string, number>();
  for (const { name, place, question } of sightings) {
    const before = newest.get(place) ?? 0;
    if (question === undefined) findings.push({ kind: "uncalled", text: name });
    else if (seen.has(question)) findings.push(finding(again, question));
    else if (question.ts < before)
      findings.push(finding(late, question, `after one that is ${before - question.ts} ms younger`));
    if (question !== undefined) {
      seen.add(question);
      newest.set(place, Math.max(before, question.ts));
    }
  }
  return findings;
}

function finding(kind: FaultKind, question: Question, more = ""): Finding {
  const { id, roomId, number, threadId, atMs } = question;
  const thread = threadId === undefined ? "" : `, thread ${threadId}`;
  const text = `${questionText(number)} (${id} in room ${roomId}${thread}), said at ${atMs} ms`;
  return { kind, text: more === "" ? text : `${text}, ${more}` };
}

function placed(message: { readonly roomId: string; readonly threadId?: string }, text: string | undefined): string {
  return JSON.stringify([message.roomId, message.threadId, text]);
}
