import type { Message } from "../client/model.ts";
import { emojiText } from "../text/emoji.ts";
import { useChat, useChatState } from "./hooks.ts";

/** The reactions to a message; a click adds one's own or takes it back. */
export function Reactions({ message }: { readonly message: Message }) {
  const { outbox } = useChat();
  const me = useChatState((state) => state.me.username);
  if (message.reactions.length === 0) return null;
  return (
    <div class="reactions">
      {message.reactions.map(({ emoji, usernames }) => {
        const isMine = usernames.includes(me);
        return (
          <button
            key={emoji}
            type="button"
            class="reaction"
            aria-pressed={isMine}
            aria-label={`${emoji}, ${usernames.length}: ${usernames.join(", ")}`}
            title={usernames.join(", ")}
            onClick={() => void outbox.react(message, emoji, !isMine)}
          >
            <span>{emojiText(emoji)}</span> {usernames.length}
          </button>
        );
      })}
    </div>
  );
}
