import type { Json } from "./json.ts";

/** Where the Chat integration posts signals ("Webhook URL", "Webhook Secret"). */
export interface WebhookTarget {
  readonly url: string;
  /** Shown as `x-secret-key`. */
  readonly secret?: string;
}

/** A signal that was posted, and what came of it. */
export interface WebhookPost {
  readonly signal: Json;
  /** Undefined when nobody answered. */
  readonly status: number | undefined;
}

/** Posts signals, each once; what fails is lost, and nobody hears of it (`webhook.ts` of the Chat integration, 1.0.0). */
export class Webhook {
  target: WebhookTarget | undefined;
  /** In the order in which they were over. */
  readonly posts: WebhookPost[] = [];
  /** How many were on their way at the same time, at the most. */
  mostAtOnce = 0;
  #underway = 0;
  readonly #closing = new AbortController();

  constructor(target: WebhookTarget | undefined) {
    this.target = target;
  }

  /** Never rejects. */
  async post(signal: Json, body: string = JSON.stringify(signal)): Promise<void> {
    if (this.target === undefined || this.#closing.signal.aborted) return;
    const { url, secret } = this.target;
    this.#underway += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underway);
    const status = await this.#statusOf(url, secret, body);
    this.#underway -= 1;
    this.posts.push({ signal, status });
  }

  close(): void {
    this.#closing.abort();
  }

  async #statusOf(url: string, secret: string | undefined, body: string): Promise<number | undefined> {
    try {
      // However the address ends, a slash follows: axios joins it and "/" like this.
      const answer = await fetch(`${url.replace(/\/+$/, "")}/`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(secret === undefined ? {} : { "x-secret-key": secret }) },
        body,
        signal: this.#closing.signal,
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return undefined;
    }
  }
}
