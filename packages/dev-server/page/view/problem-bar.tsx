import { useChat, useChatState } from "./hooks.ts";
import { Icon } from "./icon.tsx";

/** Shows what went wrong until it is put away. */
export function ProblemBar() {
  const chat = useChat();
  const problem = useChatState((state) => state.problem);
  if (problem === undefined) return null;
  return (
    <div class="bar problem-bar" role="alert">
      <span>{problem}</span>
      <button
        type="button"
        class="icon-button"
        aria-label="Dismiss"
        onClick={() => chat.store.change({ problem: undefined })}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
