import type { Message } from "../client/model.ts";
import { type Fields, fields, list, text } from "../client/reading.ts";
import type { Place } from "../state/chat-state.ts";
import { safeMedia } from "../text/safe-url.ts";
import { useChat, useChatState } from "./hooks.ts";
import { Link } from "./link.tsx";

interface ButtonsProps {
  readonly place: Place;
  readonly message: Message;
  /** One of the message's. */
  readonly attachment: Fields;
}

/** The buttons of an attachment: pressing one says its text, so that the bot hears an ordinary message. */
export function Buttons({ place, message, attachment }: ButtonsProps) {
  const buttons = list(attachment.actions).map(fields).filter(isButton);
  if (buttons.length === 0) return null;
  return (
    <div class="buttons">
      {buttons.map((action) => (
        <ActionButton place={place} message={message} action={action} />
      ))}
    </div>
  );
}

/** What Rocket.Chat's own client shows: a button that opens a link or says something. */
function isButton({ type, text: label, image_url, url, msg_in_chat_window }: Fields): boolean {
  return type === "button" && Boolean(label ?? image_url) && Boolean(url ?? msg_in_chat_window);
}

interface ActionProps {
  readonly place: Place;
  readonly message: Message;
  readonly action: Fields;
}

function ActionButton({ place, message, action }: ActionProps) {
  const chat = useChat();
  const isAnswered = useChatState((state) => state.answered.has(message.id));
  const picture = safeMedia(text(action.image_url) ?? "");
  const label = picture === undefined ? text(action.text) : <img src={picture} alt={text(action.text) ?? ""} />;
  const link = text(action.url);
  if (link !== undefined)
    return (
      <Link class="button" address={link}>
        {label}
      </Link>
    );
  const words = text(action.msg) ?? text(action.text) ?? "";
  const press = () =>
    action.msg_processing_type === "respondWithMessage"
      ? chat.setDraft(place, words)
      : void chat.outbox.press(message, place, words);
  return (
    <button type="button" class="button" disabled={isAnswered} onClick={press}>
      {label}
    </button>
  );
}
