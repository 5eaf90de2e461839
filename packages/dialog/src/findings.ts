/** What a check found out; the text says what to do, and holds no secret. */
export interface Finding {
  readonly level: "ok" | "warning" | "error";
  readonly text: string;
}

export const ok = (text: string): Finding => ({ level: "ok", text });
export const warning = (text: string): Finding => ({ level: "warning", text });
export const error = (text: string): Finding => ({ level: "error", text });
