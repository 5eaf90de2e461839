import { useEffect } from "preact/hooks";
import { ConnectionBar } from "./connection-bar.tsx";
import { useChat, useChatState } from "./hooks.ts";
import { ProblemBar } from "./problem-bar.tsx";
import { RoomView } from "./room-view.tsx";
import { Sidebar } from "./sidebar.tsx";
import { ThreadPanel } from "./thread-panel.tsx";

/** The list of rooms, the open room, and the open thread beside it. */
export function ChatPage({ onSignOut }: { onSignOut(): void }) {
  const chat = useChat();
  const room = useChatState((state) =>
    state.openRoomId === undefined ? undefined : state.rooms.get(state.openRoomId),
  );
  const threadId = useChatState((state) => state.openThreadId);
  useDocumentTitle(room?.title);
  return (
    <div class="chat-page" data-shows={threadId !== undefined ? "thread" : room !== undefined ? "room" : "list"}>
      <Sidebar onSignOut={onSignOut} />
      <div class="stage">
        <ConnectionBar />
        <ProblemBar />
        <div class="stage-rooms">
          {room === undefined ? (
            <p class="nothing-open">Choose a room or write to somebody.</p>
          ) : (
            <RoomView key={room.id} room={room} />
          )}
          {room !== undefined && threadId !== undefined && (
            <ThreadPanel key={threadId} room={room} threadId={threadId} onClose={() => chat.openThread(undefined)} />
          )}
        </div>
      </div>
    </div>
  );
}

/** The tab tells where one is and how much waits elsewhere. */
function useDocumentTitle(room: string | undefined): void {
  const waiting = useChatState((state) =>
    [...state.rooms.values()].reduce((sum, each) => sum + (each.id === state.openRoomId ? 0 : each.unread), 0),
  );
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${room ?? "Chat"}`;
  }, [room, waiting]);
}
