import { useChatState } from "./hooks.ts";

/** Says so when what is shown may be out of date. */
export function ConnectionBar() {
  const phase = useChatState((state) => state.phase);
  return (
    <div class="bar-place" role="status">
      {phase === "lost" && <p class="bar connection-bar">Connection lost. Reconnecting …</p>}
    </div>
  );
}
