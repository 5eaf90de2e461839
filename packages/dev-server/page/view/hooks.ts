import { createContext } from "preact";
import { useContext, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../state/chat.ts";
import type { ChatState } from "../state/chat-state.ts";
import type { Store } from "../state/store.ts";

/** A part of a state, kept up to date; `select` must return the same object while nothing has changed. */
export function useSelected<State, Part>(store: Store<State>, select: (state: State) => Part): Part {
  const [, redraw] = useState(0);
  const part = select(store.state);
  const latest = useRef({ select, part });
  latest.current = { select, part };
  useLayoutEffect(
    () =>
      store.listen(() => {
        const { current } = latest;
        if (current.select(store.state) !== current.part) redraw((times) => times + 1);
      }),
    [store],
  );
  return part;
}

/** The chat that the components belong to. */
export const ChatContext = createContext<Chat | undefined>(undefined);

/** The chat, for components that stand inside one. */
export function useChat(): Chat {
  const chat = useContext(ChatContext);
  if (chat === undefined) throw new Error("this component belongs inside a chat");
  return chat;
}

/** A part of the chat's state, kept up to date. */
export function useChatState<Part>(select: (state: ChatState) => Part): Part {
  return useSelected(useChat().store, select);
}
