/**
 * The address of something to open, when Rocket.Chat takes it: it refuses a whole message for any other.
 *
 * Its own check (`sendMessage.ts`, 6.x to 8.x) is case-sensitive, and takes the paths of uploads as well.
 */
export function linkOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const link = value.trim().replace(/^https?:/i, (scheme) => scheme.toLowerCase());
  return /^https?:\/\/\S/.test(link) || link.startsWith("/file-upload/") ? link : undefined;
}

/** The address of something to show, which may be a `data:` one. */
export function mediumOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  return linkOf(value) ?? (isData(value) ? value.trim().replace(/^data:/i, "data:") : undefined);
}

export function isData(address: string): boolean {
  return /^\s*data:/i.test(address);
}

/** What a link is called: the last part of its path. */
export function nameIn(link: string): string | undefined {
  const part = /^[^?#]*\/([^/?#]+)\/?(?:[?#]|$)/.exec(link.replace(/^https?:\/\/[^/?#]*/i, ""))?.[1];
  if (part === undefined) return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const endings: ReadonlyMap<string, "image" | "video" | "audio"> = new Map([
  ...["png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "avif"].map((ending) => [ending, "image"] as const),
  ...["mp4", "webm", "mov", "ogv", "m4v"].map((ending) => [ending, "video"] as const),
  ...["mp3", "ogg", "oga", "wav", "m4a", "aac", "flac", "opus"].map((ending) => [ending, "audio"] as const),
]);

/** What a link leads to, by the ending of its path. */
export function mediumIn(link: string): "image" | "video" | "audio" | "file" {
  const ending = /\.([a-z0-9]+)$/i.exec(nameIn(link) ?? "")?.[1] ?? "";
  return endings.get(ending.toLowerCase()) ?? "file";
}
