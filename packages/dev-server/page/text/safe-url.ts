const linkSchemes: readonly string[] = ["http:", "https:", "mailto:", "tel:"];
const mediaSchemes: readonly string[] = ["http:", "https:"];
const pictureData = /^data:image\/(?:png|jpeg|gif|webp);base64,/;

/** The address if following it does nothing but open it; undefined for scripts and the like. */
export function safeLink(address: string): string | undefined {
  return withScheme(address, linkSchemes);
}

/** The address if it can be shown as picture, sound or film. */
export function safeMedia(address: string): string | undefined {
  return pictureData.test(address) ? address : withScheme(address, mediaSchemes);
}

/** A path of the server itself stays as it is. */
function withScheme(address: string, schemes: readonly string[]): string | undefined {
  if (/^\/(?![/\\])/.test(address)) return address;
  const absolute = address.startsWith("//") ? `https:${address}` : address;
  const url = URL.canParse(absolute) ? new URL(absolute) : undefined;
  return url !== undefined && schemes.includes(url.protocol) ? url.href : undefined;
}
