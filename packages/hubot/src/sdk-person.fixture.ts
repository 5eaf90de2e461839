import { Rocketchat } from "@rocket.chat/sdk";
import { until } from "@rocketchat-connectors/testkit";

interface SdkMessage {
  readonly rid: string;
  readonly msg: string;
  readonly u: { readonly username: string };
}

/** Somebody who uses a client that this project did not write. */
export interface SdkPerson extends AsyncDisposable {
  say(roomId: string, text: string): Promise<void>;
  direct(username: string): Promise<string>;
  /** Waits for a text from this user; gives it. */
  hears(username: string, text: RegExp): Promise<string>;
}

export async function sdkPerson(url: string, username: string, password: string): Promise<SdkPerson> {
  const silent = () => undefined;
  const logger = { debug: silent, info: silent, warning: silent, warn: silent, error: silent };
  const sdk = new Rocketchat({ host: url, useSsl: false, logger });
  const heard: SdkMessage[] = [];
  await sdk.connect({});
  await sdk.login({ username, password });
  await sdk.subscribe("stream-room-messages", "__my_messages__", false);
  await sdk.onMessage((message: unknown) => void heard.push(message as SdkMessage));

  return {
    async say(roomId, text) {
      await sdk.sendMessage(text, roomId);
    },
    async direct(other) {
      const room = await sdk.createDirectMessage(other);
      return room.rid ?? room._id;
    },
    hears: (from, text) =>
      until(`${username} to hear ${text} from ${from}`, () => {
        return heard.find(({ msg, u }) => u.username === from && text.test(msg))?.msg;
      }),
    async [Symbol.asyncDispose]() {
      await sdk.disconnect();
    },
  };
}
