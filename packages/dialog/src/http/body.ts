import type { HttpAnswer } from "./messages.ts";

/** A body as JSON; undefined when it is none. */
export function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Whether an answer is made for a browser. */
export const isPage = ({ body, contentType }: Pick<HttpAnswer, "body" | "contentType">): boolean =>
  contentType.startsWith("text/html") || /^\s*<(!doctype|html)/i.test(body);
