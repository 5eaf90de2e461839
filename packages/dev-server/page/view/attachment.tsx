import { type Fields, fields, list, text } from "../client/reading.ts";
import { safeMedia } from "../text/safe-url.ts";
import { FileView } from "./file-view.tsx";
import { Link } from "./link.tsx";
import { Markdown } from "./markdown.tsx";
import { Film, Sound } from "./media.tsx";

/** A rich part of a message: a card, a quote, or a file. */
export function AttachmentView({ attachment }: { readonly attachment: Fields }) {
  if (attachment.type === "file") return <FileView attachment={attachment} />;
  const content = <AttachmentContent attachment={attachment} />;
  const color = text(attachment.color);
  return (
    <section class="attachment" style={color === undefined ? {} : { borderInlineStartColor: color }}>
      {attachment.collapsed === true ? (
        <details>
          <summary>{text(attachment.title) ?? "Details"}</summary>
          {content}
        </details>
      ) : (
        content
      )}
    </section>
  );
}

function AttachmentContent({ attachment }: { readonly attachment: Fields }) {
  const picture = safeMedia(text(attachment.image_url) ?? "");
  const thumbnail = safeMedia(text(attachment.thumb_url) ?? "");
  return (
    <>
      {thumbnail !== undefined && <img class="thumbnail" src={thumbnail} alt="" />}
      <Author attachment={attachment} />
      {text(attachment.title) !== undefined && attachment.collapsed !== true && (
        <p class="attachment-title">
          <Link address={text(attachment.title_link)}>{text(attachment.title)}</Link>
        </p>
      )}
      {[attachment.pretext, attachment.text, attachment.description].map((part) =>
        text(part) === undefined ? null : <Markdown source={text(part) ?? ""} />,
      )}
      <FieldGrid fields={list(attachment.fields).map(fields)} />
      {picture !== undefined && (
        <img class="picture" src={picture} alt={text(attachment.image_alt) ?? text(attachment.title) ?? ""} />
      )}
      <Sound address={text(attachment.audio_url)} />
      <Film address={text(attachment.video_url)} />
      {list(attachment.attachments).map((inner) => (
        <AttachmentView attachment={fields(inner)} />
      ))}
    </>
  );
}

function Author({ attachment }: { readonly attachment: Fields }) {
  const name = text(attachment.author_name);
  const icon = safeMedia(text(attachment.author_icon) ?? "");
  if (name === undefined) return null;
  return (
    <p class="attachment-author">
      {icon !== undefined && <img src={icon} alt="" />}
      <Link address={text(attachment.author_link)}>{name}</Link>
    </p>
  );
}

function FieldGrid({ fields: entries }: { readonly fields: readonly Fields[] }) {
  if (entries.length === 0) return null;
  return (
    <dl class="field-grid">
      {entries.map((entry) => (
        <div class={entry.short === true ? "short" : ""}>
          <dt>{text(entry.title)}</dt>
          <dd>
            <Markdown source={text(entry.value) ?? ""} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
