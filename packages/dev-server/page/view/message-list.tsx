import { useEffect, useRef } from "preact/hooks";
import type { Message } from "../client/model.ts";
import { keyOf, type Place } from "../state/chat-state.ts";
import { emptyTimeline, type Timeline } from "../state/timeline.ts";
import { dayName, isSameDay, isSoonAfter } from "../text/times.ts";
import { useChat, useChatState } from "./hooks.ts";
import { MessageItem } from "./message-item.tsx";

/** What was said in a place, the newest at the bottom and in view. */
export function MessageList({ place, label }: { readonly place: Place; readonly label: string }) {
  const timeline = useChatState((state) => state.timelines.get(keyOf(place))) ?? emptyTimeline;
  const scroller = useRef<HTMLDivElement>(null);
  const newest = timeline.messages.at(-1);
  // The list is laid out from the bottom, so that 0 is the end; only one's own words bring one back to it.
  useEffect(() => {
    if (newest?.delivery === "pending") scroller.current?.scrollTo({ top: 0 });
  }, [newest?.id]);
  return (
    <div class="message-scroller" ref={scroller} role="log" aria-label={label} aria-busy={timeline.phase === "loading"}>
      <div class="message-list">
        <Beginning place={place} timeline={timeline} />
        {timeline.messages.map((message, index) => (
          <Entry key={message.id} place={place} message={message} before={timeline.messages[index - 1]} />
        ))}
      </div>
    </div>
  );
}

/** What stands above the oldest message. */
function Beginning({ place, timeline }: { readonly place: Place; readonly timeline: Timeline }) {
  const { timelines } = useChat();
  const { phase, hasOlder, messages } = timeline;
  const refresh = () =>
    place.threadId === undefined ? timelines.refreshRoom(place.roomId) : timelines.refreshThread(place.threadId);
  if (phase === "loading") return <p class="list-note">Loading …</p>;
  if (phase !== "ready")
    return (
      <p class="list-note" role="alert">
        {phase.failed}{" "}
        <button type="button" class="text-button" onClick={() => void refresh()}>
          Try again
        </button>
      </p>
    );
  if (hasOlder)
    return (
      <p class="list-note">
        <button type="button" class="text-button" onClick={() => void timelines.showOlder(place.roomId)}>
          Show older messages
        </button>
      </p>
    );
  return messages.length === 0 ? <p class="list-note">Nothing was said here yet.</p> : null;
}

interface EntryProps {
  readonly place: Place;
  readonly message: Message;
  readonly before: Message | undefined;
}

function Entry({ place, message, before }: EntryProps) {
  const isNewDay = before === undefined || !isSameDay(before.sentAt, message.sentAt);
  return (
    <>
      {isNewDay && (
        <p class="day">
          <span>{dayName(message.sentAt, Date.now())}</span>
        </p>
      )}
      <MessageItem place={place} message={message} isContinued={!isNewDay && continues(message, before)} />
    </>
  );
}

/** Whether a message is shown together with the one before it. */
function continues(message: Message, before: Message): boolean {
  return (
    message.isGroupable &&
    message.author.username === before.author.username &&
    message.alias === before.alias &&
    message.emoji === before.emoji &&
    before.system === undefined &&
    message.isPrivate === before.isPrivate &&
    isSoonAfter(message.sentAt, before.sentAt)
  );
}
