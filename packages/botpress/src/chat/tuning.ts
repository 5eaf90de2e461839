/** What nobody has to set; tests make it shorter. All in milliseconds, but for `mostStreams` and `atOnce`. */
export interface ChatTuning {
  /** That a signal waits for one that was sent before it and comes after it. Default 150. */
  readonly gatherMs?: number;
  /** Before each look for a message that may have been taken. Default 250, 1 000 and 2 500. */
  readonly looksMs?: readonly number[];
  /** Before what was not taken is tried again, at first and at the most. Defaults differ. */
  readonly pauses?: { readonly firstMs: number; readonly longestMs: number };
  /** Without a sign of life, after which a stream is opened anew. Default 75 000. */
  readonly silenceMs?: number;
  /** Streams that are open at once. Default 200. */
  readonly mostStreams?: number;
  /** Requests that are under way at once, and streams that are being opened. Default 16. */
  readonly atOnce?: number;
  /** Without a piece, after which an answer that is being written counts as broken off. Default 120 000. */
  readonly writingMs?: number;
  /** Of a turn without an answer, until its list is looked into. Default 5 000 and 20 000. */
  readonly glancesMs?: readonly number[];
  /** Between two looks into the lists of all conversations of the last hour that have no stream. Default 180 000. */
  readonly aroundMs?: number;
  /** That what is heard waits for a list that is being read. Default 5 000. */
  readonly holdMs?: number;
  /** For which what Botpress knows of somebody counts as right. Default an hour. */
  readonly freshMs?: number;
}
