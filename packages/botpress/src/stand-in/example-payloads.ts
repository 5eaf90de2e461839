import type { BotOption, CardPayload, CarouselPayload } from "./bot.ts";

export const colours: readonly BotOption[] = [
  { label: "Red", value: "red" },
  { label: "Blue", value: "blue" },
  { label: "Green", value: "green" },
];

export const days: readonly BotOption[] = [
  { label: "Monday", value: "mon" },
  { label: "Tuesday", value: "tue" },
];

export const toppings: readonly BotOption[] = [
  { label: "Cheese", value: "cheese" },
  { label: "Ham", value: "ham" },
  { label: "Olives", value: "olives" },
];

/** The drawing that every stand-in serves (`media.ts`). */
export const picture = "/media/tree.png";

export const tree: CardPayload = {
  type: "card",
  title: "A tree",
  subtitle: "It is green.",
  image: picture,
  actions: [
    { type: "say", label: "More", value: "more about the tree" },
    { type: "url", label: "Its page", value: "https://example.com/tree" },
    { type: "postback", label: "Buy the tree", value: "buy_tree" },
  ],
};

export const carousel: CarouselPayload = {
  type: "carousel",
  items: [
    { title: "A tree", subtitle: "It is green.", image: picture, actions: tree.actions ?? [] },
    {
      title: "A house",
      subtitle: "It is white.",
      actions: [{ type: "url", label: "Its page", value: "https://example.com/house" }],
    },
    { title: "A boat" },
  ],
};
