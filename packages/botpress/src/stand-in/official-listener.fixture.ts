import type { AuthenticatedClient, SignalListener } from "@botpress/chat";
import { until } from "@rocketchat-connectors/testkit";
import { onTestFinished } from "vitest";

/** What the official client reads, as it reads it. */
export interface Ears {
  readonly listener: SignalListener;
  /** The name under which it hands something on, and what it hands on; errors by their texts. */
  readonly heard: readonly (readonly [string, unknown])[];
  /** Resolves when so many have come. */
  came(count: number): Promise<void>;
}

const names = [
  "message_created",
  "event_created",
  "participant_added",
  "participant_removed",
  "message_deleted",
  "unknown",
] as const;

/** Listens to a conversation with the official client, until the test is over. */
export async function listening(client: AuthenticatedClient, id: string): Promise<Ears> {
  const listener = await client.listenConversation({ id });
  const heard: (readonly [string, unknown])[] = [];
  for (const name of names) listener.on(name, (data) => heard.push([name, data]));
  listener.on("error", ({ message }) => heard.push(["error", message]));
  onTestFinished(() => listener.disconnect());
  return {
    listener,
    heard,
    came: async (count) => {
      await until(
        () => `${count} signals, heard ${JSON.stringify(heard)}`,
        () => heard.length >= count,
      );
    },
  };
}
