import { joiner } from "../text.ts";

/** Languages whose names Rocket.Chat's parser does not take. */
const languages = new Map([
  ["c++", "cpp"],
  ["c#", "csharp"],
  ["f#", "fsharp"],
]);

/** Words of an info string that are for programs. */
const attributes = /^(?:\s|\{[^}]*\}|[\w.-]+=\S*)*$/;

/**
 * A block of code. Rocket.Chat knows no other fence, and ends a block at three backticks wherever they stand, so that
 * those in the code are kept apart by something that nobody sees. Words beside the fence that name no language are taken
 * for code.
 */
export function fenced(code: string, info = ""): string {
  const [, name = "", others = ""] = /^([^\s{]*)(.*)$/s.exec(info.trim()) ?? [];
  const language = languages.get(name.toLowerCase()) ?? name;
  const isLanguage = /^[\w.-]*$/.test(language) && attributes.test(others);
  const body = (isLanguage ? code : `${info}\n${code}`).replace(/```+/g, (ticks) => [...ticks].join(joiner));
  return `\`\`\`${isLanguage ? language : ""}\n${body}\n\`\`\``;
}

/** Each line that is not in or around code, changed. */
export function outsideOfFences(text: string, change: (line: string) => string): string {
  let isCode = false;
  const lines = text.split("\n").map((line) => {
    const isFence = line.startsWith("```");
    const isOutside = !isCode && !isFence;
    if (isFence) isCode = !isCode;
    return isOutside ? change(line) : line;
  });
  return lines.join("\n");
}
