import { useRef, useState } from "preact/hooks";
import type { Message } from "../client/model.ts";
import type { Place } from "../state/chat-state.ts";
import { EmojiPicker } from "./emoji-picker.tsx";
import { useChat } from "./hooks.ts";
import { Icon } from "./icon.tsx";

/** What one can do with a message; in sight while one points at it or has come to it by the keyboard. */
export function MessageTools({ place, message }: { readonly place: Place; readonly message: Message }) {
  const chat = useChat();
  const [isPicking, setPicking] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const close = () => {
    setPicking(false);
    trigger.current?.focus();
  };
  const pick = (emoji: string) => {
    close();
    void chat.outbox.react(message, emoji, true);
  };
  return (
    <div class={isPicking ? "message-tools in-use" : "message-tools"}>
      <button
        ref={trigger}
        type="button"
        class="icon-button"
        aria-label="React"
        title="React"
        aria-expanded={isPicking}
        onClick={() => setPicking(!isPicking)}
      >
        <Icon name="react" />
      </button>
      {place.threadId === undefined && (
        <button
          type="button"
          class="icon-button"
          aria-label="Reply in a thread"
          title="Reply in a thread"
          onClick={() => chat.openThread(message.threadId ?? message.id)}
        >
          <Icon name="reply" />
        </button>
      )}
      {isPicking && <EmojiPicker onPick={pick} onClose={close} />}
    </div>
  );
}
