import type { Timing } from "../profile.ts";
import type { EphemeralMessage, Inquiry, Message, Room, Subscription, User } from "./documents.ts";

export type Change = "inserted" | "updated" | "removed";

/** What happened in the world, for whoever shows it to clients. */
export type WorldEvent =
  | { readonly type: "message"; readonly message: Message; readonly room: Room }
  | { readonly type: "message-deleted"; readonly rid: string; readonly messageId: string }
  /** `to` lists account ids; absent, it is every member of the room. */
  | { readonly type: "room"; readonly change: Change; readonly room: Room; readonly to?: readonly string[] }
  | {
      readonly type: "subscription";
      readonly change: Change;
      readonly subscription: SubscriptionView;
      readonly uid: string;
    }
  /** The account no longer belongs to the room: streams of the room end without a word. */
  | { readonly type: "member-removed"; readonly rid: string; readonly uid: string }
  | { readonly type: "notification"; readonly uid: string; readonly notification: Notification }
  | { readonly type: "ephemeral"; readonly uid: string; readonly message: EphemeralMessage }
  | {
      readonly type: "activity";
      readonly rid: string;
      readonly name: string;
      readonly activities: readonly string[];
      readonly extra: unknown;
      readonly from?: string;
    }
  /** `name` and `text` are what the event says, which older servers leave out at times. */
  | {
      readonly type: "status";
      readonly user: User;
      readonly name: string | null;
      readonly text: string | null;
    }
  | { readonly type: "inquiry"; readonly change: "added" | "changed" | "removed"; readonly inquiry: Inquiry }
  /** What of an account changed, for itself. */
  | { readonly type: "user-changed"; readonly uid: string; readonly diff: Partial<User> }
  | { readonly type: "role"; readonly change: "added" | "removed"; readonly role: string; readonly user: User }
  | { readonly type: "force-logout"; readonly uid: string }
  | { readonly type: "setting"; readonly id: string; readonly value: unknown }
  | { readonly type: "tokens-removed"; readonly uid: string; readonly tokens: readonly string[] };

/** A whole subscription, or what is left to say about a removed one. */
export type SubscriptionView = Subscription | Pick<Subscription, "_id" | "rid" | "u">;

/** What the desktop client would pop up. */
export interface Notification {
  readonly title: string;
  readonly text: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

type Listener = (events: readonly WorldEvent[]) => void;

/** Carries what happened to the listeners, in order; events of one operation arrive together. */
export class Feed {
  readonly #listeners = new Set<Listener>();
  readonly #putOff: (readonly WorldEvent[])[] = [];

  /** Listens until the returned function is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Publishes now, but after what was put off: nothing overtakes what happened earlier. */
  publish(...events: readonly WorldEvent[]): void {
    this.#publishPutOff();
    this.#tell(events);
  }

  /** Resolves once everything has been published that was put off until now. */
  settled(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Publishes now, or once the running call has been answered. */
  publishAt(timing: Timing, events: readonly WorldEvent[]): void {
    if (timing === "before-answer") this.publish(...events);
    else {
      this.#putOff.push(events);
      setImmediate(() => this.#publishPutOff());
    }
  }

  #publishPutOff(): void {
    for (const events of this.#putOff.splice(0)) this.#tell(events);
  }

  #tell(events: readonly WorldEvent[]): void {
    if (events.length > 0) for (const listener of [...this.#listeners]) listener(events);
  }
}
