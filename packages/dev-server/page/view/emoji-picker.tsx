import { useEffect, useRef } from "preact/hooks";
import { emojiText, pickable } from "../text/emoji.ts";

interface EmojiPickerProps {
  /** Called with the name in colons. */
  onPick(emoji: string): void;
  onClose(): void;
}

/** A few emoji to choose from; leaving it by key or pointer closes it. */
export function EmojiPicker({ onPick, onClose }: EmojiPickerProps) {
  const root = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    root.current?.querySelector("button")?.focus();
    const onPointer = ({ target }: PointerEvent) => {
      if (target instanceof Node && root.current?.parentElement?.contains(target) === false) onClose();
    };
    document.addEventListener("pointerdown", onPointer);
    return () => document.removeEventListener("pointerdown", onPointer);
  }, []);
  return (
    <fieldset
      class="emoji-picker"
      ref={root}
      aria-label="Reactions"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      {pickable.map((name) => (
        <button
          key={name}
          type="button"
          aria-label={name.replaceAll("_", " ")}
          title={name}
          onClick={() => onPick(`:${name}:`)}
        >
          {emojiText(name)}
        </button>
      ))}
    </fieldset>
  );
}
