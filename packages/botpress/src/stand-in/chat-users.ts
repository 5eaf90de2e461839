import { created, type Operations, ok } from "./chat-call.ts";
import type { ChatUser, KeptUser } from "./chat-data.ts";
import { ChatError } from "./chat-errors.ts";
import { checkId, maybeTextIn } from "./chat-valid.ts";
import type { JsonObject } from "./json.ts";

/** People: each is whoever holds a key. */
export const userOperations: Operations = {
  createUser: async ({ data, keys }, { body }) => {
    if (!keys.areOurs) {
      throw new ChatError(
        "Unauthorized",
        'The "createUser" operation can only be called when using the shared encryption key.',
      );
    }
    const fields = fieldsIn(body);
    const id = maybeTextIn(body, "id");
    if (id !== undefined && data.users.has(checkId(id))) {
      throw new ChatError("AlreadyExists", `User with id ${id} already exists`);
    }
    const user = data.addUser(id, fields);
    return created({ user, key: await keys.sign(user.id) });
  },
  getOrCreateUser: ({ data }, { caller, body }) => {
    const fields = fieldsIn(body);
    const known = data.users.get(caller);
    if (known === undefined) return created({ user: data.addUser(checkId(caller), fields) });
    return created({ user: updated(known, fields, data.now()) });
  },
  getUser: ({ data }, { caller }) => ok({ user: data.user(caller).user }),
  updateUser: ({ data }, { caller, body }) => ok({ user: updated(data.user(caller), fieldsIn(body), data.now()) }),
  deleteUser: ({ data }, { caller }) => {
    data.user(caller);
    data.users.delete(caller);
    for (const { participants } of data.conversations.values()) participants.delete(caller);
    return ok({});
  },
};

function fieldsIn(body: JsonObject): Partial<ChatUser> {
  const name = maybeTextIn(body, "name");
  const pictureUrl = maybeTextIn(body, "pictureUrl");
  const profile = maybeTextIn(body, "profile", 1000);
  return {
    ...(name === undefined ? {} : { name }),
    ...(pictureUrl === undefined ? {} : { pictureUrl }),
    ...(profile === undefined ? {} : { profile }),
  };
}

/** What is not named stays. */
function updated(kept: KeptUser, fields: Partial<ChatUser>, updatedAt: string): ChatUser {
  kept.user = { ...kept.user, ...fields, updatedAt };
  return kept.user;
}
