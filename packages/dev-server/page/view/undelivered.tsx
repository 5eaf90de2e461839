import type { Message } from "../client/model.ts";
import { useChat } from "./hooks.ts";

/** Why the server does not have the message, and what can be done about it. */
export function Undelivered({ message }: { readonly message: Message }) {
  const { outbox } = useChat();
  if (typeof message.delivery === "string") return null;
  return (
    <p class="not-sent" role="alert">
      Not sent. {message.delivery.failed}{" "}
      <button type="button" class="text-button" onClick={() => void outbox.tryAgain(message)}>
        Try again
      </button>{" "}
      <button type="button" class="text-button" onClick={() => outbox.giveUp(message)}>
        Discard
      </button>
    </p>
  );
}
