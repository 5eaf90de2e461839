import type { Room } from "../client/model.ts";
import { Composer } from "./composer.tsx";
import { useChat, useChatState } from "./hooks.ts";
import { Icon } from "./icon.tsx";
import { MessageList } from "./message-list.tsx";
import { RoomSign } from "./sidebar.tsx";
import { TypingLine } from "./typing-line.tsx";

/** One room: what was said, and where one writes. */
export function RoomView({ room }: { readonly room: Room }) {
  const chat = useChat();
  const facts = useChatState((state) => state.roomFacts.get(room.id));
  const place = { roomId: room.id };
  return (
    <main class="room" aria-label={room.title}>
      <header class="room-head">
        <button
          type="button"
          class="icon-button back"
          aria-label="Back to the rooms"
          onClick={() => chat.openRoom(undefined)}
        >
          <Icon name="back" />
        </button>
        <RoomSign room={room} />
        <h1>{room.title}</h1>
        <RoomSubtitle room={room} />
      </header>
      <MessageList place={place} label={`Messages in ${room.title}`} />
      <TypingLine place={place} />
      <Composer
        place={place}
        label={`Message to ${room.title}`}
        closed={facts?.archived === true ? "This room is archived." : undefined}
      />
    </main>
  );
}

/** The topic of a room; for one person, what they say about themselves. */
function RoomSubtitle({ room }: { readonly room: Room }) {
  const topic = useChatState((state) => state.roomFacts.get(room.id)?.topic);
  const person = useChatState((state) => state.people.get(room.others[0] ?? ""));
  const text = topic ?? (room.others.length === 1 ? (person?.statusText ?? person?.presence) : undefined);
  return text === undefined ? null : (
    <p class="subtitle" title={text}>
      {text}
    </p>
  );
}
