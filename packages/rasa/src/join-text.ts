import type { JoinText } from "./types.ts";

/**
 * The texts of elements that follow each other, as messages.
 *
 * Rasa splits a text at every blank line, also inside of a code fence (`OutputChannel.send_text_message`, 3.6): the
 * blank line that it took is put back.
 */
export function joinTexts(texts: readonly string[], manner: JoinText): readonly string[] {
  const messages: string[][] = [];
  let fence: string | undefined;
  for (const text of texts) {
    const last = messages.at(-1);
    const belongs = manner === "always" || (manner === "fences" && fence !== undefined);
    if (last && belongs) last.push(text);
    else messages.push([text]);
    fence = openFence(text, fence);
  }
  return messages.map((parts) => parts.join("\n\n").trim()).filter((message) => message !== "");
}

/** Whether what follows these texts may belong to the same message. */
export function isUnfinished(texts: readonly string[], manner: JoinText): boolean {
  if (manner === "fences")
    return texts.reduce<string | undefined>((open, text) => openFence(text, open), undefined) !== undefined;
  return manner === "always";
}

/** The fence that is open at the end of a text, when `before` was open at its beginning (CommonMark, section 4.5). */
function openFence(text: string, before: string | undefined): string | undefined {
  let open = before;
  for (const line of text.split("\n")) {
    const [, fence = "", info = ""] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line.trimEnd()) ?? [];
    if (fence === "") continue;
    if (open === undefined) open = fence.startsWith("`") && info.includes("`") ? undefined : fence;
    else if (info === "" && fence.startsWith(open)) open = undefined;
  }
  return open;
}
