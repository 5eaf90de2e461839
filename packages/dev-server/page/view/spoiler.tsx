import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

/** Keeps something back until one asks for it. */
export function Spoiler({ children }: { readonly children: ComponentChildren }) {
  const [isShown, setShown] = useState(false);
  if (isShown) return <>{children}</>;
  return (
    <button type="button" class="spoiler" onClick={() => setShown(true)}>
      Show spoiler
    </button>
  );
}
