import { describe, expect, it } from "vitest";
import { joinTexts } from "./join-text.ts";

const code = ["Look:", "```py\nx = 1", "y = 2\n```", "Done"];

describe("texts that follow each other", () => {
  it.each([
    ["are messages of their own", ["One", "Two"], "fences", ["One", "Two"]],
    ["are one message while a fence is open", code, "fences", ["Look:", "```py\nx = 1\n\ny = 2\n```", "Done"]],
    ["keep the indentation within a fence", ["```\na", "    b\n```"], "fences", ["```\na\n\n    b\n```"]],
    ["keep empty lines within a fence", ["```\na", "", "b\n```"], "fences", ["```\na\n\n\n\nb\n```"]],
    ["know fences of tildes", ["~~~\na", "```", "b\n~~~", "c"], "fences", ["~~~\na\n\n```\n\nb\n~~~", "c"]],
    [
      "do not end a long fence with a short one",
      ["````\n```", "a\n````", "b"],
      "fences",
      ["````\n```\n\na\n````", "b"],
    ],
    ["take code within a line for no fence", ["``` a ``` b", "c"], "fences", ["``` a ``` b", "c"]],
    ["end with a fence that nobody closes", ["```\na", "b"], "fences", ["```\na\n\nb"]],
    ["are never joined", code, "never", ["Look:", "```py\nx = 1", "y = 2\n```", "Done"]],
    ["are always joined", code, "always", ["Look:\n\n```py\nx = 1\n\ny = 2\n```\n\nDone"]],
    ["say nothing when they are blank", [" ", "\n", ""], "fences", []],
    ["are trimmed", [" One\n", "\tTwo "], "fences", ["One", "Two"]],
  ] as const)("%s", (_what, texts, manner, expected) => {
    expect(joinTexts(texts, manner)).toEqual(expected);
  });
});
