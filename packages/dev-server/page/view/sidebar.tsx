import { useState } from "preact/hooks";
import type { Room } from "../client/model.ts";
import { sortRooms } from "../state/room-list.ts";
import { Avatar } from "./avatar.tsx";
import { useChat, useChatState } from "./hooks.ts";
import { Icon } from "./icon.tsx";
import { PeopleDialog } from "./people-dialog.tsx";
import { PresenceDot } from "./presence-dot.tsx";

/** The rooms of the person, and who the person is. */
export function Sidebar({ onSignOut }: { onSignOut(): void }) {
  const me = useChatState((state) => state.me);
  const rooms = useChatState((state) => state.rooms);
  const facts = useChatState((state) => state.roomFacts);
  const [isChoosing, setChoosing] = useState(false);
  const { shared, direct } = sortRooms(rooms.values(), (room) => facts.get(room.id)?.lastMessageAt ?? 0);
  return (
    <nav class="sidebar" aria-label="Rooms">
      <header>
        <Avatar name={me.name} />
        <div class="who">
          <strong>{me.name}</strong>
          <span>@{me.username}</span>
        </div>
        <button type="button" class="icon-button" aria-label="Sign out" title="Sign out" onClick={onSignOut}>
          <Icon name="signOut" />
        </button>
      </header>
      <div class="room-lists">
        <h2>Rooms</h2>
        <ul>
          {shared.map((room) => (
            <RoomEntry key={room.id} room={room} />
          ))}
        </ul>
        <div class="list-head">
          <h2>Direct messages</h2>
          <button
            type="button"
            class="icon-button"
            aria-label="New direct message"
            title="New direct message"
            onClick={() => setChoosing(true)}
          >
            <Icon name="plus" />
          </button>
        </div>
        <ul>
          {direct.map((room) => (
            <RoomEntry key={room.id} room={room} />
          ))}
        </ul>
        {direct.length === 0 && <p class="hint">Nobody yet.</p>}
      </div>
      {isChoosing && <PeopleDialog onClose={() => setChoosing(false)} />}
    </nav>
  );
}

function RoomEntry({ room }: { readonly room: Room }) {
  const chat = useChat();
  const isOpen = useChatState((state) => state.openRoomId === room.id);
  const hasNews = !isOpen && (room.alert || room.unread > 0);
  return (
    <li>
      <button
        type="button"
        class={hasNews ? "room-entry has-news" : "room-entry"}
        aria-current={isOpen ? "page" : undefined}
        onClick={() => chat.openRoom(room.id)}
      >
        <RoomSign room={room} />
        <span class="title">{room.title}</span>
        {hasNews && room.unread > 0 && (
          <span class="badge" role="img" aria-label={`${room.unread} unread`}>
            {room.unread}
          </span>
        )}
        {hasNews && room.unread === 0 && <span class="news-dot" role="img" aria-label="unread messages" />}
      </button>
    </li>
  );
}

/** What kind of room it is; for one person, whether they are there. */
export function RoomSign({ room }: { readonly room: Room }) {
  const person = useChatState((state) => state.people.get(room.others[0] ?? ""));
  if (room.kind === "direct" && room.others.length === 1)
    return <PresenceDot presence={person?.presence ?? "offline"} />;
  return <Icon name={room.kind === "channel" ? "channel" : room.kind === "group" ? "group" : "person"} />;
}
