/**
 * Why an engine did not answer, by what follows from it.
 *
 * `unavailable`: nothing was processed, the same may be asked again later. `uncertain`: it may have been processed, so
 * nobody asks again. `misconfigured`: no question will be answered until somebody changes a setting. `rejected`: this
 * question is not answered, others may be.
 */
export type EngineErrorKind = "unavailable" | "uncertain" | "misconfigured" | "rejected";

/** Thrown by an engine. Its message is for the log: what was tried, what came back, what to do; never a secret. */
export class EngineError extends Error {
  readonly kind: EngineErrorKind;

  constructor(kind: EngineErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EngineError";
    this.kind = kind;
  }
}
