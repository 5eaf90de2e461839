import { useEffect, useRef, useState } from "preact/hooks";
import type { Person } from "../client/model.ts";
import { Avatar } from "./avatar.tsx";
import { BotBadge } from "./bot-badge.tsx";
import { useChat, useChatState } from "./hooks.ts";
import { Icon } from "./icon.tsx";
import { PresenceDot } from "./presence-dot.tsx";

/** Lets the person choose somebody to write to. */
export function PeopleDialog({ onClose }: { onClose(): void }) {
  const chat = useChat();
  const dialog = useRef<HTMLDialogElement>(null);
  const people = useChatState((state) => state.people);
  const me = useChatState((state) => state.me);
  const [search, setSearch] = useState("");
  useEffect(() => dialog.current?.showModal(), []);
  const found = [...people.values()].filter((person) => person.username !== me.username && matches(person, search));
  const choose = (person: Person) => {
    onClose();
    void chat.openDirect(person.username);
  };
  return (
    <dialog class="people-dialog" closedby="any" ref={dialog} aria-labelledby="people-title" onClose={onClose}>
      <header>
        <h2 id="people-title">Write to somebody</h2>
        <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <input
        type="search"
        aria-label="Find somebody"
        placeholder="Name"
        autofocus
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <ul>
        {found.map((person) => (
          <li key={person.id}>
            <button type="button" class="person-entry" onClick={() => choose(person)}>
              <Avatar name={person.name} />
              <span class="title">{person.name}</span>
              <span class="username">@{person.username}</span>
              {person.isBot && <BotBadge />}
              <PresenceDot presence={person.presence} />
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="hint">Nobody of this name is here.</p>}
    </dialog>
  );
}

function matches({ name, username }: Person, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return name.toLowerCase().includes(wanted) || username.toLowerCase().includes(wanted);
}
