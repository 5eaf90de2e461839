import { fileAddress } from "../client/file-address.ts";
import { count, type Fields, text } from "../client/reading.ts";
import { byteCount } from "../text/byte-count.ts";
import { safeMedia } from "../text/safe-url.ts";
import { useChat } from "./hooks.ts";
import { Icon } from "./icon.tsx";
import { Link } from "./link.tsx";
import { Markdown } from "./markdown.tsx";
import { Film, Sound } from "./media.tsx";

/** An uploaded file: shown if a browser can show it, and always there to be taken. */
export function FileView({ attachment }: { readonly attachment: Fields }) {
  const { login } = useChat().client;
  const source = (value: unknown) => {
    const address = text(value);
    return address === undefined ? undefined : safeMedia(fileAddress(address, login));
  };
  const name = text(attachment.title) ?? "file";
  const picture = source(attachment.image_url);
  const original = source(attachment.title_link) ?? picture;
  const size = count(attachment.size) || count(attachment.image_size);
  return (
    <figure class="file">
      {text(attachment.description) !== undefined && <Markdown source={text(attachment.description) ?? ""} />}
      {picture !== undefined && (
        <Link address={original}>
          <img class="picture" src={picture} alt={text(attachment.image_alt) ?? name} />
        </Link>
      )}
      <Sound address={source(attachment.audio_url)} />
      <Film address={source(attachment.video_url)} />
      <figcaption>
        <Icon name="file" />
        <Link address={original} download={name}>
          {name}
        </Link>
        {size > 0 && <span>{byteCount(size)}</span>}
      </figcaption>
    </figure>
  );
}
