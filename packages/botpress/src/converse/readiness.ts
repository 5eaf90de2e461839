/** Whether a server may still be mounting its bots, so that it does not know one that it has. */
export interface Readiness {
  /** The server said that it is loading, or is not there. */
  loading(): void;
  readonly isRecent: boolean;
}

/** Milliseconds after its start in which v12 may not know its bots (it answers whoever shows a token earlier). */
const mountingMs = 60_000;

/** `hasProof`: something is shown from the start, so that our own start may be the server's as well. */
export function createReadiness(hasProof: boolean, now: () => number): Readiness {
  let since = hasProof ? now() : Number.NEGATIVE_INFINITY;
  return {
    loading() {
      since = now();
    },
    get isRecent() {
      return now() - since < mountingMs;
    },
  };
}
