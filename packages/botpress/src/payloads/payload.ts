/** What payloads of Botpress mean, whichever family they are of: v12, v12 before 12.22, or Cloud. */
import type { Fields } from "@rocketchat-connectors/dialog";

/** Something that is said. */
export interface Words {
  readonly text: string;
  /** It is shown as it is written (`markdown: false` of v12); else it is Markdown. */
  readonly isPlain: boolean;
}

/** Something to choose, or a link. */
export interface Option {
  readonly label: string;
  /** What the bot wants to get. Default the label. */
  readonly value?: string;
  /** An address to open instead, as it was given. */
  readonly url?: string;
  /** What kind of a card's button it is, by which its answer is handed over; absent of plain choices. */
  readonly tag?: "postback" | "say";
}

export interface CardPayload {
  readonly title?: string;
  readonly subtitle?: string;
  /** The address of a picture, as it was given. */
  readonly picture?: string;
  readonly options: readonly Option[];
}

export type Medium = "image" | "audio" | "video" | "file";

export type Payload =
  | { readonly kind: "words"; readonly words: Words }
  /** Time to be taken before what follows, in milliseconds. */
  | { readonly kind: "pause"; readonly ms: number }
  | {
      readonly kind: "choice";
      readonly words?: Words;
      readonly options: readonly Option[];
      readonly isMultiple: boolean;
    }
  | { readonly kind: "cards"; readonly cards: readonly CardPayload[] }
  | MediumPayload
  | LocationPayload
  /** What `actionsOf` understands, e.g. `{ handoff: { department: "sales" } }`. */
  | { readonly kind: "control"; readonly control: Fields }
  /** A part for us that cannot be done; `key` says which warnings are the same. */
  | { readonly kind: "refused"; readonly why: string; readonly key?: string }
  /** Nothing that can be shown. */
  | { readonly kind: "unknown"; readonly what: string };

export interface MediumPayload {
  readonly kind: "medium";
  /** Absent when only the address can tell. */
  readonly medium?: Medium;
  /** As it was given. */
  readonly address: string;
  readonly title?: string;
}

export interface LocationPayload {
  readonly kind: "location";
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
  readonly title?: string;
  readonly address?: string;
}
