import { keyOf, type Place } from "../state/chat-state.ts";
import { useChatState } from "./hooks.ts";

/** Who is writing here just now. */
export function TypingLine({ place }: { readonly place: Place }) {
  const typists = useChatState((state) => state.typists);
  const names = typists.filter((each) => keyOf(each) === keyOf(place)).map((each) => each.name);
  return (
    <p class="typing-line" aria-live="polite">
      {names.length > 0 && `${namesInWords(names)} typing …`}
    </p>
  );
}

function namesInWords(names: readonly string[]): string {
  if (names.length > 3) return "Several people are";
  return `${new Intl.ListFormat("en").format(names)} ${names.length === 1 ? "is" : "are"}`;
}
