import type { TargetedEvent, TargetedKeyboardEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { keyOf, type Place } from "../state/chat-state.ts";
import { byteCount } from "../text/byte-count.ts";
import { useChat, useChatState } from "./hooks.ts";
import { Icon } from "./icon.tsx";

interface ComposerProps {
  readonly place: Place;
  readonly label: string;
  /** Why nothing can be written here. */
  readonly closed?: string | undefined;
}

/** Where one writes: Enter sends, Shift+Enter begins a new line. */
export function Composer({ place, label, closed }: ComposerProps) {
  const { draft, file, setFile, write, send, isSending } = useWriting(place);
  const input = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // On a touch screen the focus would open the keyboard over the messages.
    if (matchMedia("(hover: hover)").matches) input.current?.focus();
  }, []);
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send();
  };
  if (closed !== undefined) return <p class="composer-closed">{closed}</p>;
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {file !== undefined && <ChosenFile file={file} onDrop={() => setFile(undefined)} />}
      <div class="composer-row">
        <FileButton onChoose={setFile} />
        <textarea
          ref={input}
          rows={1}
          value={draft}
          aria-label={label}
          placeholder={label}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button
          type="submit"
          class="icon-button send"
          aria-label="Send"
          title="Send"
          disabled={isSending || (draft.trim() === "" && file === undefined)}
        >
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

/** What is being written in a place, and how it gets out. */
function useWriting(place: Place) {
  const chat = useChat();
  const draft = useChatState((state) => state.drafts.get(keyOf(place))) ?? "";
  const [file, setFile] = useState<File>();
  const [isSending, setSending] = useState(false);
  useEffect(() => () => chat.typing.stopped(), []);
  const write = (text: string) => {
    chat.setDraft(place, text);
    if (text === "") chat.typing.stopped();
    else chat.typing.typed(place);
  };
  const sendFile = async (chosen: File) => {
    setSending(true);
    const isTaken = await chat.outbox.upload(place, chosen, draft.trim());
    setSending(false);
    if (!isTaken) return;
    setFile(undefined);
    chat.setDraft(place, "");
  };
  const send = async () => {
    chat.typing.stopped();
    if (file !== undefined) return sendFile(file);
    if (draft.trim() === "") return;
    chat.setDraft(place, "");
    await chat.outbox.say(place, draft);
  };
  return { draft, file, setFile, write, send, isSending };
}

function FileButton({ onChoose }: { onChoose(file: File | undefined): void }) {
  const choose = (event: TargetedEvent<HTMLInputElement>) => {
    onChoose(event.currentTarget.files?.[0]);
    event.currentTarget.value = "";
  };
  return (
    <label class="icon-button" title="Attach a file">
      <Icon name="attach" />
      <input type="file" aria-label="Attach a file" onChange={choose} />
    </label>
  );
}

function ChosenFile({ file, onDrop }: { readonly file: File; onDrop(): void }) {
  return (
    <p class="chosen-file">
      <Icon name="file" />
      <span>{file.name}</span>
      <span class="size">{byteCount(file.size)}</span>
      <button type="button" class="icon-button" aria-label="Do not send the file" onClick={onDrop}>
        <Icon name="close" />
      </button>
    </p>
  );
}
