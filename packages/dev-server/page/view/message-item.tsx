import type { Message } from "../client/model.ts";
import type { Place } from "../state/chat-state.ts";
import { systemText } from "../text/system-text.ts";
import { clock, fullTime } from "../text/times.ts";
import { AttachmentView } from "./attachment.tsx";
import { Avatar } from "./avatar.tsx";
import { BotBadge } from "./bot-badge.tsx";
import { Buttons } from "./buttons.tsx";
import { useChat, useChatState } from "./hooks.ts";
import { Markdown } from "./markdown.tsx";
import { MessageTools } from "./message-tools.tsx";
import { Reactions } from "./reactions.tsx";
import { Undelivered } from "./undelivered.tsx";

interface MessageProps {
  readonly place: Place;
  readonly message: Message;
  /** Whether it goes together with the message before it, of the same author. */
  readonly isContinued: boolean;
}

/** One message, or what happened in the room. */
export function MessageItem({ place, message, isContinued }: MessageProps) {
  if (message.system !== undefined) return <SystemMessage message={message} />;
  const classes = ["message"];
  if (isContinued) classes.push("continued");
  if (message.delivery !== "stored") classes.push("undelivered");
  if (message.isPrivate) classes.push("private");
  return (
    <article
      class={classes.join(" ")}
      aria-label={`${message.author.name}, ${clock(message.sentAt)}`}
      data-message-id={message.id}
    >
      {isContinued ? (
        <time class="side-time">{clock(message.sentAt)}</time>
      ) : (
        <Avatar name={nameOf(message)} emoji={message.emoji} picture={message.avatar} />
      )}
      <div class="message-body">
        {!isContinued && <MessageHead message={message} />}
        {message.text !== "" && <Markdown md={message.md} source={message.text} />}
        {message.isEdited && <span class="edited">edited</span>}
        {message.attachments.map((attachment) => (
          <>
            <AttachmentView attachment={attachment} />
            <Buttons place={place} message={message} attachment={attachment} />
          </>
        ))}
        <Reactions message={message} />
        <Replies place={place} message={message} />
        <Undelivered message={message} />
      </div>
      {message.delivery === "stored" && !message.isPrivate && <MessageTools place={place} message={message} />}
    </article>
  );
}

function MessageHead({ message }: { readonly message: Message }) {
  const isBot = useChatState((state) => state.people.get(message.author.username)?.isBot === true);
  return (
    <div class="message-head">
      <strong>{nameOf(message)}</strong>
      {message.alias !== undefined && <span class="username">@{message.author.username}</span>}
      {isBot && <BotBadge />}
      <time dateTime={new Date(message.sentAt).toISOString()} title={fullTime(message.sentAt)}>
        {clock(message.sentAt)}
      </time>
      {message.isPrivate && <span class="private-mark">only you see this</span>}
    </div>
  );
}

function nameOf({ alias, author }: Message): string {
  return alias ?? author.name;
}

/** The way into the thread or the discussion that a message has started. */
function Replies({ place, message }: { readonly place: Place; readonly message: Message }) {
  const chat = useChat();
  if (place.threadId !== undefined) return null;
  const threadId = message.threadId ?? (message.replyCount > 0 ? message.id : undefined);
  if (threadId === undefined) return null;
  const count = message.replyCount === 1 ? "1 reply" : `${message.replyCount} replies`;
  return (
    <button type="button" class="replies" onClick={() => chat.openThread(threadId)}>
      {message.threadId === undefined ? count : "In a thread"}
    </button>
  );
}

function SystemMessage({ message }: { readonly message: Message }) {
  const chat = useChat();
  const { discussionId, author } = message;
  const name = useChatState((state) => state.people.get(author.username)?.name) ?? author.name;
  const isOpenable = useChatState((state) => discussionId !== undefined && state.rooms.has(discussionId));
  return (
    <article class="system-message" data-message-id={message.id}>
      <p>
        <strong>{name}</strong> {systemText(message)}
        {isOpenable && (
          <button type="button" class="text-button" onClick={() => chat.openRoom(discussionId)}>
            Open
          </button>
        )}
        <time dateTime={new Date(message.sentAt).toISOString()}>{clock(message.sentAt)}</time>
      </p>
      {message.attachments.map((attachment) => (
        <AttachmentView attachment={attachment} />
      ))}
    </article>
  );
}
