import { createRequire } from "node:module";
import type { TurnContext } from "botbuilder";
import type { Botkit } from "botkit";
import type { Dialogue } from "./dialogue.fixture.ts";

type Dialog = Parameters<Botkit["addDialog"]>[0];

/** A step of Bot Framework's waterfalls, as far as the bots here go. */
interface Step {
  readonly context: TurnContext;
  readonly result: unknown;
  readonly values: Record<string, unknown>;
  prompt(
    dialog: string,
    question: string | { readonly prompt: string; readonly retryPrompt: string },
  ): Promise<unknown>;
  next(): Promise<unknown>;
  endDialog(result?: unknown): Promise<unknown>;
  replaceDialog(dialog: string, options?: object): Promise<unknown>;
}

interface Dialogs {
  readonly WaterfallDialog: new (id: string, steps: readonly ((step: Step) => Promise<unknown>)[]) => Dialog;
  readonly TextPrompt: new (id: string) => Dialog;
  readonly NumberPrompt: new (
    id: string,
    validate: (prompt: {
      readonly recognized: { readonly succeeded: boolean; readonly value?: number };
    }) => Promise<boolean>,
    locale: string,
  ) => Dialog;
}

/** Botkit's own copy. */
const { WaterfallDialog, TextPrompt, NumberPrompt } = createRequire(createRequire(import.meta.url).resolve("botkit"))(
  "botbuilder-dialogs",
) as Dialogs;

export const waterfall: Dialogue = {
  title: "a waterfall of Bot Framework with prompts, validation and a loop",
  script(controller) {
    controller.addDialog(new TextPrompt("text"));
    controller.addDialog(
      new NumberPrompt(
        "number",
        async ({ recognized }) => recognized.succeeded && (recognized.value ?? 0) < 5,
        "en-us",
      ),
    );
    controller.addDialog(
      new WaterfallDialog("party", [
        async (step) => step.prompt("text", "Who comes?"),
        async (step) => {
          step.values.who = step.result;
          return step.prompt("number", { prompt: "With how many?", retryPrompt: "Fewer than five." });
        },
        async (step) => {
          await step.context.sendActivity(`${step.values.who} and ${step.result} more.`);
          return step.prompt("text", "Somebody else?");
        },
        async (step) => (step.result === "yes" ? step.replaceDialog("party") : step.endDialog("settled")),
      ]),
    );
    controller.afterDialog("party", async (bot, result) => bot.say(`It is ${result}.`));
    controller.hears("party", "message", async (bot) => bot.beginDialog("party"));
  },
  lines: [
    "ann: party",
    "bot: Who comes?",
    "ann: Bob",
    "bot: With how many?",
    "ann: 9",
    "bot: Fewer than five.",
    "ann: 2",
    "bot: Bob and 2 more.",
    "bot: Somebody else?",
    "ann: yes",
    "bot: Who comes?",
    "ann: Carol",
    "bot: With how many?",
    "ann: 1",
    "bot: Carol and 1 more.",
    "bot: Somebody else?",
    "ann: no",
    "bot: It is settled.",
  ],
};
