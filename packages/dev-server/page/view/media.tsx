import { safeMedia } from "../text/safe-url.ts";

/** Something to hear. */
export function Sound({ address }: { readonly address: string | undefined }) {
  const source = safeMedia(address ?? "");
  // biome-ignore lint/a11y/useMediaCaption: what somebody uploads comes without captions
  return source === undefined ? null : <audio controls src={source} />;
}

/** Something to watch. */
export function Film({ address }: { readonly address: string | undefined }) {
  const source = safeMedia(address ?? "");
  // biome-ignore lint/a11y/useMediaCaption: what somebody uploads comes without captions
  return source === undefined ? null : <video controls src={source} />;
}
