import type { RasaSettings } from "../types.ts";
import { channelOf } from "./address.ts";

/** What the connector is set up to do, in lines for the log at its start; without any secret. */
export function describeSettings(settings: RasaSettings): string {
  return [
    ...describeRasa(settings),
    describeTalk(settings),
    ...describeDoor(settings),
    ...describeIntents(settings),
  ].join("\n");
}

function describeRasa({
  client,
  webhookUrl,
  mode,
  headers,
  tls,
  apiToken,
  jwt,
  timeoutMs,
}: RasaSettings): readonly string[] {
  const channel = channelOf(webhookUrl);
  const names = Object.keys(headers);
  const proofs = [
    ...(names.length === 0 ? [] : [`headers ${names.join(", ")}`]),
    ...(tls?.cert === undefined ? [] : ["a certificate of the connector's own"]),
  ];
  const proof = jwt === undefined ? apiToken && "a token" : "a JWT";
  return [
    `Rasa answers for Rocket.Chat at ${client.url}`,
    `Rasa: ${webhookUrl}${channel === undefined ? "" : `, channel ${channel}`}, in ${mode} mode, at most ${timeoutMs} ms a turn`,
    `shown to Rasa: ${proofs.join(", ") || "no credentials"}; to its HTTP API: ${proof ?? "nothing more"}`,
  ];
}

function describeTalk({ dialog, metadata, sessionStart, allowUserIntents }: RasaSettings): string {
  const { strategy, replyIn, choices, markdown, concurrency, debounceMs } = dialog;
  return [
    `conversations: ${strategy}, answers: ${replyIn}, choices: ${choices}, Markdown: ${markdown}, metadata: ${metadata}`,
    `${concurrency} questions at once`,
    ...(debounceMs > 0 ? [`lines within ${debounceMs} ms as one`] : []),
    ...(sessionStart ? ["/session_start first"] : []),
    ...(allowUserIntents ? ["people may write /intents"] : []),
  ].join(", ");
}

function describeDoor({ door, mode }: RasaSettings): readonly string[] {
  if (!door) return [];
  const { host, port, secret, callbackPath, actions, trigger, compat } = door;
  const paths = [
    ...(mode === "callback" ? [callbackPath, ...(compat ? ["/callback"] : [])] : []),
    ...(actions || compat ? ["/v1/actions"] : []),
    ...(trigger ? ["/v1/trigger"] : []),
    ...(compat ? ["/incoming"] : []),
  ];
  const where = port === 0 ? `${host}, any free port` : `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return [
    `listens on ${where} for ${paths.join(", ")}, ${secret === undefined ? "without a secret" : "with a secret"}`,
  ];
}

function describeIntents({ intents }: RasaSettings): readonly string[] {
  const pairs = Object.entries(intents).map(([happening, intent]) => `${happening} (/${intent})`);
  return pairs.length === 0 ? [] : [`Rasa is told of ${pairs.join(", ")}`];
}
