/** What a server takes, as far as its refusals told; kept while the process lives. */
export interface Limits {
  /** Characters (UTF-16 units, as v12 counts) that a text may have; undefined while nobody said so. */
  readonly longestText: number | undefined;
  /** Whether messages may have `metadata`. */
  readonly takesMetadata: boolean;
  /** Learns from the text of a 400; tells what, when the same can be sent again in another form. */
  learn(refusal: string, sent: Sent): Lesson | undefined;
  /** As `learn`, from a server's version. */
  withoutMetadata(): void;
}

/** What was refused. */
export interface Sent {
  readonly textLength: number;
  readonly hasMetadata: boolean;
}

export type Lesson = "text" | "metadata";

export function createLimits(): Limits {
  let longestText: number | undefined;
  let takesMetadata = true;

  const learnText = (refusal: string, { textLength }: Sent): Lesson | undefined => {
    const told = toldLimit(refusal);
    if (told === undefined) return undefined;
    // "Less than 360 chars" means at most 360 (v12's check, 11.9 to 12.31), unless the server shows otherwise.
    const longest = textLength > told ? told : told - 1;
    if (longest < 1 || textLength <= longest) return undefined;
    longestText = longest;
    return "text";
  };

  return {
    get longestText() {
      return longestText;
    },
    get takesMetadata() {
      return takesMetadata;
    },
    learn(refusal, sent) {
      if (sent.hasMetadata && /"metadata" is not allowed/.test(refusal)) {
        takesMetadata = false;
        return "metadata";
      }
      return learnText(refusal, sent);
    },
    withoutMetadata() {
      takesMetadata = false;
    },
  };
}

/** The limit (`converse.maxMessageLength`, 360 unless configured) that a refusal names. */
function toldLimit(refusal: string): number | undefined {
  const [, limit] = /Text must be a valid string of less than (\d+) chars/i.exec(refusal) ?? [];
  return limit === undefined ? undefined : Number(limit);
}

/** What the person is told when only the beginning of their message was handed over. */
export const cutNote = (length: number): string =>
  `Your message is too long for me: I have read its first ${length} characters only.`;

/** What the person is told when nothing of their message was handed over. */
export const refusedNote = (longest: number): string =>
  `Your message is too long for me. Please say it in at most ${longest} characters.`;
