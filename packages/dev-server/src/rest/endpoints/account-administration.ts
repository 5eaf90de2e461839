import type { Profile } from "../../profile.ts";
import { plainError, ServerError } from "../../world/errors.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { denied } from "../errors.ts";
import { userNamed } from "../lookup.ts";
import { closedShape, type Schema, shape } from "../schema.ts";

const text = { type: "string" };

interface TokenBody {
  readonly userId?: string;
  readonly username?: string;
  readonly secret?: string;
}

interface ActiveBody {
  readonly userId: string;
  readonly activeStatus: boolean;
}

/** What administrators do to accounts. */
export const accountAdministrationEndpoints: readonly Endpoint[] = [
  endpoint<TokenBody>({
    verb: "POST",
    path: "users.createToken",
    body: tokenSchema,
    handle({ world, profile, user, body }) {
      const { settings, access, accounts } = world;
      const other = userNamed(world, body);
      const wanted = settings.string("CREATE_TOKENS_FOR_USERS_SECRET");
      const enabled =
        profile.rest.createsTokensBy === "id-and-secret"
          ? wanted !== "" && body.secret === wanted
          : settings.isOn("CREATE_TOKENS_FOR_USERS");
      if (!enabled || (other._id !== user._id && !access.can(user, "user-generate-access-token")))
        throw new ServerError("error-not-authorized", "Not authorized", { method: "createToken" });
      return { data: { userId: other._id, authToken: accounts.issue(other).secret } };
    },
  }),
  endpoint<ActiveBody>({
    verb: "POST",
    path: "users.setActiveStatus",
    body: closedShape({ userId: text, activeStatus: { type: "boolean" }, confirmRelinquish: { type: "boolean" } }, [
      "userId",
      "activeStatus",
    ]),
    handle({ world, user, body: { userId, activeStatus } }) {
      if (!world.access.can(user, "edit-other-user-active-status")) return denied();
      const other = world.users.get(userId);
      if (other === undefined) throw plainError("User not found.");
      world.accounts.change(userId, { active: activeStatus });
      if (!activeStatus) world.accounts.revokeAll(userId);
      return { user: { _id: userId, active: activeStatus } };
    },
  }),
];

/** Newer servers want a secret of the operator; older ones were switched on for good. */
function tokenSchema(profile: Profile): Schema {
  return profile.rest.createsTokensBy === "id-and-secret"
    ? closedShape({ userId: text, secret: text }, ["userId", "secret"])
    : shape({ userId: text, username: text, user: text })(profile);
}
