import { BotkitConversation } from "botkit";
import type { Dialogue } from "./dialogue.fixture.ts";

export const branches: Dialogue = {
  title: "a conversation with branches, threads of its own, and a question that is asked again",
  script(controller) {
    const tacos = new BotkitConversation("tacos", controller);
    tacos.say("Hello, {{vars.name}}.");
    tacos.ask(
      "Do you like tacos?",
      [
        { pattern: "^yes$", handler: async (_answer, convo) => convo.gotoThread("good") },
        { pattern: "^no$", type: "string", handler: async (_answer, convo) => convo.gotoThread("bad") },
        {
          default: true,
          handler: async (answer, convo, bot) => {
            await bot.say(`What is "${answer}"?`);
            await convo.repeat();
          },
        },
      ],
      "likes",
    );
    tacos.addMessage("Great.", "good");
    tacos.addQuestion("How many?", [{ pattern: "\\d+", handler: async () => undefined }], "count", "good");
    tacos.addMessage("So {{vars.likes}}, and {{vars.count}}.", "good");
    tacos.addAction("complete", "good");
    tacos.addMessage("Never reached.", "good");
    tacos.addMessage("A pity.", "bad");
    tacos.after(async (results, bot) => bot.say(`${results._status ?? "ended"}: ${results.count ?? "none"}`));
    controller.addDialog(tacos);
    controller.afterDialog("tacos", async (bot, results) => bot.say(`after all: ${results.likes}`));
    controller.hears("lunch", "message", async (bot) => bot.beginDialog("tacos", { name: "Ann" }));
  },
  lines: [
    "ann: lunch",
    "bot: Hello, Ann.",
    "bot: Do you like tacos?",
    "ann: perhaps",
    'bot: What is "perhaps"?',
    "bot: Do you like tacos?",
    "ann: yes",
    "bot: Great.",
    "bot: How many?",
    "ann: 3",
    "bot: So yes, and 3.",
    "bot: after all: yes",
    "bot: completed: 3",
    "ann: lunch",
    "bot: Hello, Ann.",
    "bot: Do you like tacos?",
    "ann: no",
    "bot: A pity.",
    "bot: after all: no",
    "bot: ended: none",
  ],
};

export const hooks: Dialogue = {
  title: "what happens before a thread and when an answer changes",
  script(controller) {
    const form = new BotkitConversation("form", controller);
    form.before("default", async (convo, bot) => {
      convo.setVar("today", "Monday");
      await bot.say("One moment.");
    });
    form.ask("Your age? It is {{vars.today}}.", async () => undefined, { key: "age" });
    form.onChange("age", async (answer, convo, bot) => {
      if (/^\d+$/.test(answer)) return;
      await bot.say(`"${answer}" is no number.`);
      await convo.repeat();
    });
    form.say({ text: (_line, vars) => `In ten years you are ${Number(vars.age) + 10}.` });
    form.addAction("goodbye");
    form.before("goodbye", async (convo) => convo.setVar("name", "friend"));
    form.addMessage("Bye, {{vars.name}}.", "goodbye");
    controller.addDialog(form);
    controller.hears("^form$", "message", async (bot) => bot.beginDialog("form"));
  },
  lines: [
    "ann: form",
    "bot: One moment.",
    "bot: Your age? It is Monday.",
    "ann: old",
    'bot: "old" is no number.',
    "bot: One moment.",
    "bot: Your age? It is Monday.",
    "ann: 30",
    "bot: In ten years you are 40.",
    "bot: Bye, friend.",
  ],
};

export const children: Dialogue = {
  title: "a dialog within a dialog, and one that goes over to another",
  script(controller) {
    const address = new BotkitConversation("address", controller);
    address.ask("Which street?", async () => undefined, "street");
    const order = new BotkitConversation("order", controller);
    order.say("An order.");
    order.addChildDialog("address", "where");
    order.say("To {{vars.where.street}}.");
    order.addGotoDialog("thanks");
    const thanks = new BotkitConversation("thanks", controller);
    thanks.say("Thank you.");
    for (const dialog of [address, order, thanks]) controller.addDialog(dialog);
    controller.hears("order", "message", async (bot) => bot.beginDialog("order"));
    controller.on("message", async (bot) => bot.say("Nothing goes on."));
  },
  lines: [
    "ann: order",
    "bot: An order.",
    "bot: Which street?",
    "ann: Main Street",
    "bot: To Main Street.",
    "bot: Thank you.",
    "ann: hello?",
    "bot: Nothing goes on.",
  ],
};

export const loop: Dialogue = {
  title: "a dialog that goes on until it is told to stop",
  script(controller) {
    const looping = new BotkitConversation("loop", controller);
    looping.ask(
      "More?",
      [
        { pattern: "stop", handler: async (_answer, convo) => convo.gotoThread("end") },
        { default: true, handler: async (_answer, convo) => convo.gotoThread("default") },
      ],
      "answer",
    );
    looping.addMessage("Stopped.", "end");
    controller.addDialog(looping);
    controller.hears("loop", "message", async (bot) => bot.beginDialog("loop"));
  },
  lines: ["ann: loop", "bot: More?", "ann: a", "bot: More?", "ann: b", "bot: More?", "ann: stop", "bot: Stopped."],
};

export const endings: Dialogue = {
  title: "every way in which a conversation ends",
  script(controller) {
    const ends = new BotkitConversation("ends", controller);
    ends.ask(
      "How?",
      ["complete", "stop", "timeout"].map((action) => ({ pattern: action, action, handler: undefined as never })),
      "how",
    );
    ends.say("In the end.");
    ends.after(async (results, bot) => bot.say(`Status ${results._status ?? "none"}.`));
    controller.addDialog(ends);
    controller.hears("end", "message", async (bot) => bot.beginDialog("ends"));
  },
  lines: [
    ...["complete", "stop", "timeout"].flatMap((how) => [
      "ann: end",
      "bot: How?",
      `ann: ${how}`,
      `bot: Status ${how === "complete" ? "completed" : how === "stop" ? "canceled" : "timeout"}.`,
    ]),
    "ann: end",
    "bot: How?",
    "ann: by itself",
    "bot: In the end.",
    "bot: Status none.",
  ],
};

export const choices: Dialogue = {
  title: "choices and attachments, some of them made on the way",
  script(controller) {
    const dishes = ["Soup", "Stew"].map((dish) => ({ title: dish, payload: dish }));
    const lunch = new BotkitConversation("lunch", controller);
    lunch.ask({ text: ["What would you like?"], quick_replies: dishes }, async () => undefined, "dish");
    lunch.ask(
      { text: ["And with it?"], quick_replies: (_line, vars) => [{ title: `More ${vars.dish}`, payload: "more" }] },
      async () => undefined,
      "side",
    );
    lunch.say({ text: ["The bill:"], attachments: [{ title: "{{vars.dish}}", text: "and {{vars.side}}" }] });
    lunch.say({ text: ["Once more:"], attachments: (_line, vars) => [{ title: vars.dish }] });
    lunch.say({ text: ["Enjoy it."], channelData: { alias: "The cook for {{vars.dish}}" } });
    controller.addDialog(lunch);
    controller.hears("lunch", "message", async (bot) => bot.beginDialog("lunch"));
  },
  lines: [
    "ann: lunch",
    "bot: What would you like?",
    "ann: Stew",
    "bot: And with it?",
    "ann: more",
    "bot: The bill:",
    "bot: Once more:",
    "bot: Enjoy it.",
  ],
  shown: [
    "ann: lunch",
    "bot: What would you like?\n- Soup\n- Stew",
    "ann: Stew",
    "bot: And with it?\n- More Stew (`more`)",
    "ann: more",
    "bot: The bill:",
    "bot: Once more:",
    "bot: Enjoy it.",
  ],
};
