import { describe, expect, it } from "vitest";
import { all, outline } from "../parsed.fixture.ts";
import { joiner } from "../text.ts";
import type { Choice } from "../types.ts";
import { renderChoices } from "./render.ts";

const yesNo: readonly Choice[] = [
  { label: "Yes", value: "/affirm" },
  { label: "No", value: "/deny" },
];
const docs: Choice = { label: "Docs", url: "https://a.com/docs" };
const saying = (label: string) => ({
  type: "button",
  text: label,
  msg: label,
  msg_in_chat_window: true,
  msg_processing_type: "sendMessage",
});
const row = (...actions: readonly unknown[]) => ({ button_alignment: "horizontal", actions });
const labels = (choices: readonly Choice[], mode: "buttons" | "text" | "both" = "buttons") =>
  renderChoices(choices, "channel", mode).shown.map(({ label }) => label);

describe("choices are", () => {
  it.each(["channel", "private", "direct"] as const)("buttons in a %s room", (kind) => {
    expect(renderChoices(yesNo, kind, "auto")).toEqual({
      attachments: [row(saying("Yes"), saying("No"))],
      shown: [
        { label: "Yes", value: "/affirm" },
        { label: "No", value: "/deny" },
      ],
      nextNumber: 3,
    });
  });

  it("numbered lines in livechat, whose widget shows no buttons", () => {
    expect(renderChoices([...yesNo, docs], "livechat", "auto")).toEqual({
      text: "1. Yes\n2. No\n• [Docs](https://a.com/docs)",
      attachments: [],
      shown: [
        { label: "Yes", value: "/affirm", number: 1 },
        { label: "No", value: "/deny", number: 2 },
      ],
      nextNumber: 3,
    });
  });

  it("both when somebody wants both, wherever", () => {
    const { text, attachments, shown } = renderChoices([docs, ...yesNo], "livechat", "both");
    expect(text).toBe("• [Docs](https://a.com/docs)\n1. Yes\n2. No");
    expect(attachments).toEqual([row({ type: "button", text: "Docs", url: docs.url }, saying("Yes"), saying("No"))]);
    expect(shown.map(({ number }) => number)).toEqual([1, 2]);
  });

  it("in livechat buttons, and in rooms lines, when somebody wants just that", () => {
    expect(renderChoices(yesNo, "livechat", "buttons").attachments).toHaveLength(1);
    expect(renderChoices(yesNo, "channel", "text")).toMatchObject({ text: "1. Yes\n2. No", attachments: [] });
  });

  it("nothing when there are none", () => {
    expect(renderChoices([], "channel", "both")).toEqual({ attachments: [], shown: [], nextNumber: 1 });
    expect(renderChoices([{ label: " " }], "channel", "both")).toEqual({ attachments: [], shown: [], nextNumber: 1 });
  });
});

describe("buttons stand", () => {
  const alignment = (choices: readonly Choice[]): unknown =>
    renderChoices(choices, "channel", "buttons").attachments[0]?.button_alignment;

  it.each([
    ["beside each other when they are few and short", ["a", "b", "c"], "horizontal"],
    ["below each other when they are many", ["a", "b", "c", "d"], "vertical"],
    ["below each other when one is long", ["a", "A label of many words"], "vertical"],
  ])("%s", (_, names, expected) => expect(alignment(names.map((label) => ({ label })))).toBe(expected));
});

describe("links", () => {
  it.each(["javascript:alert(1)", "ftp://a.com", "/docs", "tel:+4930", "mailto:a@a.com", "https://", "http:// x"])(
    "to %s are never buttons, as Rocket.Chat would refuse the message",
    (url) => {
      const { attachments, text, shown } = renderChoices([{ label: "Go", url }], "channel", "buttons");
      expect(attachments).toEqual([]);
      expect(shown).toEqual([]);
      expect(text).toContain("Go");
      expect(text).toContain(url);
    },
  );

  it("that people can follow are links, others are words", () => {
    const written = (url: string) => outline(renderChoices([{ label: "Go", url }], "channel", "text").text ?? "");
    expect(written("tel:+4930")).toBe("• LINK(Go)");
    expect(written("https://a.com/(b) c")).toBe("• LINK(Go)");
    expect(written("javascript:alert(1)")).toBe("• Go: javascript:alert(1)");
  });

  it("do not end at a bracket of their label", () => {
    const { text = "" } = renderChoices([{ label: "a] [b", url: "https://a.com" }], "channel", "text");
    expect(outline(text)).toBe("• LINK(a) (b)");
  });

  it("of pictures are shown when they are of the web", () => {
    const image = (url: string) =>
      renderChoices([{ label: "a", image: url }], "channel", "buttons").attachments[0]?.actions;
    expect(image("https://a.com/x.png")).toEqual([{ ...saying("a"), image_url: "https://a.com/x.png" }]);
    expect(image("file:///x.png")).toEqual([saying("a")]);
  });
});

describe("labels", () => {
  it.each([
    ["are one line", { label: " a\n b\t c " }, "a b c"],
    ["are the value when there are none", { label: " ", value: "/a" }, "/a"],
    ["are the address when there is nothing else", { label: "", value: "x" }, "x"],
    ["call nobody", { label: "@all" }, `@${joiner}all`],
  ])("%s", (_, choice, label) => expect(labels([choice])).toEqual([label]));

  it("are the value when there is no value", () => {
    expect(renderChoices([{ label: "a\nb" }, { label: "c", value: "" }], "channel", "buttons").shown).toEqual([
      { label: "a b", value: "a\nb" },
      { label: "c", value: "c" },
    ]);
  });

  it("break no Markdown, and are remembered as they are read", () => {
    const { text = "", shown } = renderChoices(
      [{ label: "*a* `b`" }, { label: "[c](https://a.com)" }],
      "channel",
      "text",
    );
    expect(all(text, "BOLD")).toEqual([]);
    expect(outline(text)).toMatch(/^ORDERED_LIST\(LIST_ITEM\(\*a\* `b`\)LIST_ITEM\(\[c\]\(/);
    expect(shown.map(({ label }) => label)).toEqual(["*a* `b`", "[c](https://a.com)"]);
  });

  it("that are the same with the same value are shown once", () => {
    expect(labels([{ label: "a" }, { label: "a", value: "a" }, { label: "a ", value: "a" }])).toEqual(["a"]);
    expect(renderChoices([docs, docs], "channel", "text").text).toBe("• [Docs](https://a.com/docs)");
  });

  it("of different values can be told apart: by another label on buttons, by the number in lines", () => {
    const same = [
      { label: "Yes", value: "1" },
      { label: "yes", value: "2" },
      { label: "Yes (2)", value: "3" },
    ];
    expect(labels(same)).toEqual(["Yes", "yes (2)", "Yes (2) (2)"]);
    expect(labels(same, "both")).toEqual(["Yes", "yes (2)", "Yes (2) (2)"]);
    expect(labels(same, "text")).toEqual(["Yes", "yes", "Yes (2)"]);
  });
});

describe("more than a message holds", () => {
  const many = Array.from({ length: 60 }, (_, index) => ({ label: `c${index + 1}` }));

  it.each(["buttons", "text", "both"] as const)("goes on in a further one, with %s", (mode) => {
    const first = renderChoices(many, "channel", mode);
    const second = renderChoices(first.rest ?? [], "channel", mode, first.nextNumber);
    const third = renderChoices(second.rest ?? [], "channel", mode, second.nextNumber);
    expect([first, second, third].map(({ shown }) => shown.length)).toEqual([25, 25, 10]);
    expect(third.rest).toBeUndefined();
    expect([first, second, third].flatMap(({ shown }) => shown.map(({ label }) => label))).toEqual(
      many.map(({ label }) => label),
    );
    if (mode !== "buttons") expect(third.text?.split("\n")[0]).toBe("51. c51");
    expect(third.shown.at(-1)?.number).toBe(mode === "buttons" ? undefined : 60);
  });

  it("keeps its labels apart across messages", () => {
    const doubled = [...many, { label: "c1", value: "other" }].slice(0, 61);
    const first = renderChoices(doubled, "channel", "buttons");
    expect(first.rest?.at(-1)).toMatchObject({ label: "c1 (2)", value: "other" });
  });
});
