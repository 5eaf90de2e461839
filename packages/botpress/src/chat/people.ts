import { createHash } from "node:crypto";
import type { User } from "@rocketchat-connectors/core";
import { conversationId, EngineError, type Question, withoutHoles } from "@rocketchat-connectors/dialog";
import { LRUCache } from "lru-cache";
import type { ChatApi, UserFacts } from "./api.ts";
import type { Keys } from "./keys.ts";

/** Somebody whom Botpress is to know. */
export interface Person {
  /** What Botpress knows them by. */
  readonly id: string;
  readonly facts: UserFacts;
}

/** The user that owns what several people share. */
export const connectorId = "rc-connector";

export const connectorPerson: Person = { id: connectorId, facts: { name: "Rocket.Chat" } };

/** Who Botpress knows by this id is one of Rocket.Chat's people. */
export const personId = (userId: string): string => conversationId({ userId, epoch: 0 });

const longestProfile = 1_000;
const longestName = 256;

/** What Botpress is told of somebody: nothing with `none`. A visitor without a name goes by the token, which is a secret. */
export function personOf(user: User, raw: Question["message"]["raw"], detail: string, server: string): Person {
  const id = personId(user.id);
  if (detail === "none") return { id, facts: {} };
  const username = user.username === "" || user.username === raw.token ? undefined : user.username;
  const name = (user.name ?? username ?? "").slice(0, longestName);
  const facts = {
    name: name === "" || name === raw.token ? undefined : name,
    pictureUrl: username === undefined ? undefined : `${server}/avatar/${encodeURIComponent(username)}`,
    profile: profileOf({
      username,
      roles: rolesIn(raw),
      server: URL.canParse(server) ? new URL(server).host : undefined,
    }),
  };
  return { id, facts: withoutHoles(facts) };
}

interface Profile {
  readonly username: string | undefined;
  readonly roles: readonly string[] | undefined;
  readonly server: string | undefined;
}

/** As JSON; roles that find no room are left out. */
function profileOf({ username, roles, server }: Profile): string | undefined {
  const short = username?.slice(0, longestName);
  for (let count = roles?.length ?? 0; count >= 0; count -= 1) {
    const some = count === 0 ? undefined : roles?.slice(0, count);
    const text = JSON.stringify(withoutHoles({ username: short, roles: some, server }));
    if (text.length <= longestProfile) return text;
  }
  return undefined;
}

function rolesIn({ u }: Question["message"]["raw"]): readonly string[] | undefined {
  const roles = typeof u === "object" && u !== null && "roles" in u ? u.roles : undefined;
  return Array.isArray(roles) ? roles.filter((one) => typeof one === "string").slice(0, 50) : undefined;
}

export interface PeopleOptions {
  readonly api: Pick<ChatApi, "keepUser">;
  readonly keys: Keys;
  /** Milliseconds for which what Botpress knows of somebody counts as right. Default an hour. */
  readonly freshMs?: number | undefined;
}

/** The people that Botpress knows. */
export class People {
  readonly #options: PeopleOptions;
  /** What it was told, by the id. */
  readonly #told: LRUCache<string, string>;

  constructor(options: PeopleOptions) {
    this.#options = options;
    this.#told = new LRUCache({ max: 5_000, ttl: options.freshMs ?? 3_600_000 });
  }

  /** Makes sure that Botpress knows somebody as they are now; resolves with their key. Rejects with an `EngineError`. */
  async key({ id, facts }: Person, signal: AbortSignal): Promise<string> {
    checkId(id, "person");
    const { api, keys } = this.#options;
    const key = await keys.of(id);
    const print = createHash("sha256").update(JSON.stringify(facts)).digest("base64");
    const told = this.#told.get(id);
    if (told === print || (told !== undefined && Object.keys(facts).length === 0)) return key;
    await api.keepUser(key, facts, signal);
    this.#told.set(id, print);
    return key;
  }

  /** Tells everything again when it is needed. */
  forget(id: string): void {
    this.#told.delete(id);
  }
}

/** What the Chat API takes for an id of ours; `:`, `.` and `@` are not among it (`@botpress/chat` 0.5.5, foreign ids). */
const ids = /^[A-Za-z0-9_\-\\/]{1,70}$/;

/** Throws `rejected` for an id that Botpress would not take. */
export function checkId(id: string, whose: "person" | "conversation"): void {
  if (ids.test(id)) return;
  const why =
    id.length > 70 ? `${id.length} characters, of which Botpress takes 70` : "characters that Botpress does not take";
  const advice = whose === "conversation" ? "; with BOTPRESS_SENDER=room it is shorter" : "";
  throw new EngineError("rejected", `the id of this ${whose} has ${why}: ${JSON.stringify(id.slice(0, 100))}${advice}`);
}
