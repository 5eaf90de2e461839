import type { BotpressSettings } from "../types.ts";

/** What the connector is set up to do, in lines for the log at its start; without any secret. */
export function describeSettings(settings: BotpressSettings): string {
  return [
    `Botpress answers for Rocket.Chat at ${settings.client.url}`,
    ...describeConverse(settings),
    ...describeChat(settings),
    ...describeIntegration(settings),
    describeTalk(settings),
    ...describeMore(settings),
    ...describeDoor(settings),
  ].join("\n");
}

function describeConverse({ converse }: BotpressSettings): readonly string[] {
  if (!converse) return [];
  const { url, botId, token, login, timeoutMs } = converse;
  const proof = token === undefined ? login && `secured, as ${login.email}` : "secured, with a token";
  return [`Botpress v12: the bot ${botId} at ${url}, ${proof ?? "public route"}, at most ${timeoutMs} ms a turn`];
}

function describeChat({ chat, door }: BotpressSettings): readonly string[] {
  if (!chat) return [];
  const { url, encryptionKey, receive, streaming } = chat;
  const keys = encryptionKey === undefined ? "people's keys are kept in the store" : "people's keys are signed here";
  const answers = receive === "webhook" ? `posted to ${door?.webhookPath}` : "by streams";
  return [`Botpress Cloud: ${url}, answers ${answers}${streaming ? ", shown while they are written" : ""}; ${keys}`];
}

function describeIntegration({ integration }: BotpressSettings): readonly string[] {
  if (!integration) return [];
  const { apiUrl, botId } = integration;
  return [`Botpress Cloud: an integration at ${apiUrl}, for the bot ${botId ?? "that registers"}`];
}

function describeTalk({ dialog, metadata, files, media }: BotpressSettings): string {
  const { strategy, replyIn, choices, markdown, concurrency, debounceMs } = dialog;
  return [
    `conversations: ${strategy}, answers: ${replyIn}, choices: ${choices}, Markdown: ${markdown}, metadata: ${metadata}`,
    `people's files: ${files}, Botpress' media: ${media}`,
    `${concurrency} questions at once`,
    ...(debounceMs > 0 ? [`lines within ${debounceMs} ms as one`] : []),
  ].join(", ");
}

function describeMore({ events, wakeUpText, headers, tls }: BotpressSettings): readonly string[] {
  const names = Object.keys(headers);
  return [
    ...(names.length === 0 ? [] : [`shown to Botpress: headers ${names.join(", ")}`]),
    ...(tls?.cert === undefined ? [] : ["shown to Botpress: a certificate of the connector's own"]),
    ...(events.length === 0 ? [] : [`Botpress is told of ${events.join(", ")}`]),
    ...(wakeUpText === undefined ? [] : [`a livechat begins with ${JSON.stringify(wakeUpText)}`]),
  ];
}

function describeDoor({ door, mode, chat }: BotpressSettings): readonly string[] {
  if (!door) return [];
  const { host, port, secret, webhookPath, integrationPath, actions, compat } = door;
  const paths = [
    ...(mode === "chat" && chat?.receive === "webhook" ? [webhookPath] : []),
    ...(mode === "integration" ? [`${integrationPath}/<BOTPRESS_WEBHOOK_SECRET>`] : []),
    ...(actions || compat ? ["/v1/actions"] : []),
    ...(compat ? ["/incoming"] : []),
  ];
  const where = port === 0 ? `${host}, any free port` : `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return [
    `listens on ${where} for ${paths.join(", ")}, ${secret === undefined ? "without a secret" : "with a secret"}`,
  ];
}
