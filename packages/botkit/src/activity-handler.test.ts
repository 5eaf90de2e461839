import { until } from "@rocketchat-connectors/testkit";
import { ActivityHandler, MemoryTranscriptStore, ShowTypingMiddleware, TranscriptLoggerMiddleware } from "botbuilder";
import { expect, it } from "vitest";
import { openPlainOffice } from "./office.fixture.ts";

it("a bot without Botkit sees all that happens", async () => {
  const seen: string[] = [];
  const see = (what: string) => {
    seen.push(what);
  };
  class Handler extends ActivityHandler {
    protected override async onMessageUpdateActivity(
      ...[context]: Parameters<ActivityHandler["onMessageUpdateActivity"]>
    ) {
      see(`edited: ${context.activity.text}`);
    }
    protected override async onMessageDeleteActivity(
      ...[context]: Parameters<ActivityHandler["onMessageDeleteActivity"]>
    ) {
      see(`deleted: ${context.activity.id}`);
    }
  }
  const bot = new Handler();
  bot.onMessage(async ({ activity }, next) => {
    see(`${activity.from.name}: ${activity.text}`);
    await next();
  });
  bot.onMembersAdded(async ({ activity }) => see(`came: ${activity.membersAdded?.map(({ name }) => name)}`));
  bot.onMembersRemoved(async ({ activity }) => see(`went: ${activity.membersRemoved?.map(({ name }) => name)}`));
  bot.onReactionsAdded(async ({ activity }) => see(`added: ${activity.reactionsAdded?.map(({ type }) => type)}`));
  bot.onReactionsRemoved(async ({ activity }) => see(`removed: ${activity.reactionsRemoved?.map(({ type }) => type)}`));
  bot.onTyping(async ({ activity }) => see(`types: ${activity.from.name}`));
  bot.onEvent(async ({ activity }) => see(`event: ${activity.name}`));
  bot.onUnrecognizedActivityType(async ({ activity }) => see(`unknown: ${activity.type}`));
  await using office = await openPlainOffice((context) => bot.run(context), { options: { typing: true } });
  const { ann, bob } = office;
  const sees = (what: string) =>
    until(
      () => `${what}; seen was ${seen.join(", ")}`,
      () => seen.includes(what),
    );

  const said = await ann.say("lounge", "a thng");
  await sees("ann: a thng");
  await ann.edit(said._id, "a thing");
  await sees("edited: a thing");
  await ann.react(said._id, ":thumbsup:");
  await sees("added: thumbsup");
  await ann.react(said._id, ":thumbsup:", false);
  await sees("removed: thumbsup");
  await bob.leave("lounge");
  await sees("went: bob");
  await bob.join("lounge");
  await sees("came: bob");
  await ann.typing("lounge", true);
  await sees("types: ann");
  await ann.delete(said._id);
  await sees(`deleted: ${said._id}`);
  await ann.createChannel("den", { members: ["bot"] });
  await sees("came: bot");
  await ann.rename("den", "cave");
  await sees("event: r");
  expect(seen.filter((what) => what.startsWith("unknown"))).toEqual([]);
});

it("Bot Framework's own middleware shows typing and keeps the transcript", async () => {
  const store = new MemoryTranscriptStore();
  const bot = new ActivityHandler().onMessage(async (context) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    await context.sendActivity(`you said ${context.activity.text}`);
  });
  await using office = await openPlainOffice((context) => bot.run(context));
  office.adapter.use(new TranscriptLoggerMiddleware(store)).use(new ShowTypingMiddleware(10, 1_000));
  await office.ann.say("lounge", "hello");
  await office.server.waitForMessage({ from: "bot", text: "you said hello" });
  const typing = office.server.wire
    .frames("bot")
    .filter(({ direction, frame }) => direction === "in" && JSON.stringify(frame).includes("LOUNGE/user-activity"));
  expect(typing).not.toEqual([]);
  await until("the transcript", async () => {
    const { items } = await store.getTranscriptActivities("rocketchat", "LOUNGE");
    const said = items.filter(({ type }) => type === "message").map(({ from, text }) => `${from.name}: ${text}`);
    return JSON.stringify(said) === JSON.stringify(["ann: hello", "bot: you said hello"]);
  });
});
