import { glyphOf } from "../text/emoji.ts";
import { safeMedia } from "../text/safe-url.ts";

interface AvatarProps {
  readonly name: string;
  readonly emoji?: string | undefined;
  readonly picture?: string | undefined;
}

/** A sign for a person; the name stands beside it. */
export function Avatar({ name, emoji, picture }: AvatarProps) {
  const source = picture === undefined ? undefined : safeMedia(picture);
  if (source !== undefined) return <img class="avatar" src={source} alt="" />;
  const glyph = emoji === undefined ? undefined : glyphOf(emoji);
  return (
    <span class="avatar" style={{ "--hue": String(hueOf(name)) }} aria-hidden="true">
      {glyph ?? initialsOf(name)}
    </span>
  );
}

/** The first letters of the first two words. */
function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/).filter((word) => word !== "");
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase())
    .join("");
}

function hueOf(name: string): number {
  return [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7);
}
