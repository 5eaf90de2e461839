import * as bot from "bbot";

const drinks = ["Tea", "Lemonade", "Water"];

bot.global.text(/\bgood evening\b/i, (b) => b.respond(`Good evening, ${b.message.user.name}!`));
bot.global.text(/\bcake\b/i, (b) => b.respondVia("react", "cake"));

bot.global.direct(/^hello/i, (b) => b.respondVia("reply", "hello! Ask me for a *drink*, or for the *menu*."));

bot.global.direct(/^menu/i, (b) =>
  b.respond("This is what we have:", {
    fallback: drinks.join(", "),
    color: "#0077b6",
    title: { text: "The menu", link: "https://en.wikipedia.org/wiki/Menu" },
    pretext: drinks.map((drink) => `- ${drink}`).join("\n"),
  }),
);

bot.global.direct(/^(?:a )?drink/i, async (b) => {
  for (const text of drinks) b.envelope.payload.quickReply({ text });
  await b.respond("What would you like?");
  whenTheSamePersonSays(b, /^(tea|lemonade|water)$/i, async (chosen) => {
    const drink = chosen.match[1].toLowerCase();
    await chosen.respondVia("reply", `how many cups of ${drink}?`);
    whenTheSamePersonSays(chosen, /^\d+$/, (counted) =>
      counted.respondVia("reply", `${counted.match[0]} × ${drink}, coming up.`),
    );
  });
});

/** Hears one answer of the person who is talking with the bot, in the same room. */
function whenTheSamePersonSays({ message: { user } }, pattern, answer) {
  const samePlace = (other) => other.id === user.id && other.room.id === user.room.id;
  const id = bot.global.custom(
    (message) => samePlace(message.user) && pattern.exec(message),
    (b) => delete bot.global.listen[id] && answer(b),
  );
}

export { bot };
