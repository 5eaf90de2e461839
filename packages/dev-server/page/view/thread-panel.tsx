import type { Room } from "../client/model.ts";
import { Composer } from "./composer.tsx";
import { Icon } from "./icon.tsx";
import { MessageList } from "./message-list.tsx";
import { TypingLine } from "./typing-line.tsx";

interface ThreadPanelProps {
  readonly room: Room;
  readonly threadId: string;
  onClose(): void;
}

/** One thread beside its room. */
export function ThreadPanel({ room, threadId, onClose }: ThreadPanelProps) {
  const place = { roomId: room.id, threadId };
  return (
    <aside class="room thread" aria-label="Thread" onKeyDown={(event) => event.key === "Escape" && onClose()}>
      <header class="room-head">
        <h2>Thread</h2>
        <p class="subtitle">{room.title}</p>
        <button type="button" class="icon-button" aria-label="Close the thread" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <MessageList place={place} label="Messages of the thread" />
      <TypingLine place={place} />
      <Composer place={place} label="Reply in the thread" />
    </aside>
  );
}
