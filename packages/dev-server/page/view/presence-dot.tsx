import type { Presence } from "../client/model.ts";

/** Whether somebody is there, as a coloured dot that also says so. */
export function PresenceDot({ presence }: { readonly presence: Presence }) {
  return <span class={`presence presence-${presence}`} role="img" aria-label={presence} title={presence} />;
}
