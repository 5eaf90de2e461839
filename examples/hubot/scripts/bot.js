// Description:
//   A small bot that shows what a script can do in Rocket.Chat.
//
// Commands:
//   hubot lunch - Asks what you would like, with buttons
//   hubot explain <thing> - Answers in a thread

const dishes = ["Pizza", "Salad", "Soup"];

export default (robot) => {
  robot.hear(/good morning/i, (res) => res.send(`Good morning, ${res.message.user.name}!`));

  robot.hear(/coffee/i, (res) => res.react("coffee"));

  robot.respond(/hello|hi$/i, (res) => res.reply("hello! Ask me for _lunch_, or to _explain_ something."));

  robot.respond(/lunch/i, (res) =>
    res.send({
      msg: `What would you like? (${dishes.join(", ")})`,
      attachments: [{ button_alignment: "horizontal", actions: dishes.map(button) }],
    }),
  );

  robot.hear(/^(pizza|salad|soup)$/i, (res) => res.reply(`${res.match[1].toLowerCase()} it is.`));

  robot.respond(/explain (.+)/i, async (res) => {
    await res.typing();
    await res.thread(`Nobody really understands ${res.match[1]}.`, "Ask me more in this thread.");
  });

  robot.hearReaction((res) => {
    const { type, reaction, item } = res.message;
    if (type === "added" && reaction === "question") return res.react("bulb", item.id);
  });

  robot.enter((res) => res.send(`Welcome, ${res.message.user.name}!`));
};

/** A button whose click makes the person say its text. */
const button = (text) => ({ type: "button", text, msg: text, msg_in_chat_window: true });
