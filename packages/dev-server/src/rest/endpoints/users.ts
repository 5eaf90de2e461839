import type { Profile } from "../../profile.ts";
import type { User } from "../../world/documents.ts";
import { plainError, ServerError } from "../../world/errors.ts";
import type { World } from "../../world/world.ts";
import { type Endpoint, endpoint, type Nothing } from "../endpoint.ts";
import { denied } from "../errors.ts";
import { matching, type SearchQuery } from "../matching.ts";
import { type PageQuery, pageOf } from "../paging.ts";
import { closedShape, paging, type Schema, shape } from "../schema.ts";

const text = { type: "string" };
const optionalText = { type: "string", nullable: true };
const optionalFlag = { type: "boolean", nullable: true };

interface InfoQuery {
  readonly userId?: string;
  readonly username?: string;
  readonly importId?: string;
  readonly email?: string;
}

interface CreateBody {
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly roles?: readonly string[];
  readonly active?: boolean | null;
  readonly verified?: boolean | null;
  readonly joinDefaultChannels?: boolean | null;
}

/** Accounts: looking them up and making them. */
export const userEndpoints: readonly Endpoint[] = [
  endpoint<Nothing, InfoQuery>({
    verb: "GET",
    path: "users.info",
    query: infoSchema,
    handle({ world, user, query }) {
      const found = lookUp(world, query);
      if (found === undefined) throw plainError("User not found.");
      return { user: describe(world, user, found) };
    },
  }),
  endpoint<Nothing, PageQuery & SearchQuery>({
    verb: "GET",
    path: "users.list",
    query: shape(paging),
    handle({ world, user, query }) {
      const outside = world.settings.isOn("API_Apply_permission_view-outside-room_on_users-list");
      if (!world.access.can(user, "view-d-room") || (outside && !world.access.can(user, "view-outside-room")))
        return denied();
      const whole = world.access.can(user, "view-full-other-user-info");
      const { items, numbers } = pageOf(matching(world, world.users.all(), query), query, world.settings, {
        username: 1,
      });
      return { users: items.map((each) => listed(each, whole)), ...numbers };
    },
  }),
  endpoint<CreateBody>({
    verb: "POST",
    path: "users.create",
    body: closedShape(
      {
        username: text,
        name: text,
        email: text,
        password: text,
        active: optionalFlag,
        bio: optionalText,
        nickname: optionalText,
        statusText: optionalText,
        roles: { type: "array", items: text },
        joinDefaultChannels: optionalFlag,
        requirePasswordChange: optionalFlag,
        setRandomPassword: optionalFlag,
        sendWelcomeEmail: optionalFlag,
        verified: optionalFlag,
        customFields: { type: "object" },
        fields: optionalText,
      },
      ["email", "name", "password", "username"],
    ),
    handle: ({ world, user, body }) => ({ user: created(world, admit(world, user, body)) }),
  }),
  endpoint<{ readonly tokenName?: string; readonly bypassTwoFactor?: boolean }>({
    verb: "POST",
    path: "users.generatePersonalAccessToken",
    body: shape({ tokenName: text, bypassTwoFactor: { type: "boolean" } }),
    handle({ world, user, token, body, request }) {
      world.accounts.confirm(user, request.headers.get("x-2fa-code") ?? undefined, token);
      if (!body.tokenName) throw plainError("The 'tokenName' param is required");
      const method = "personalAccessTokens:generateToken";
      if (!world.access.can(user, "create-personal-access-tokens"))
        throw new ServerError("not-authorized", "Not Authorized", { method });
      return { token: world.accounts.createPersonalToken(user, body.tokenName, body.bypassTwoFactor) };
    },
  }),
];

/** One key of several; newer servers look accounts up by e-mail, too. */
function infoSchema({ rest }: Profile): Schema {
  const common = { includeUserRooms: text, fields: text };
  const byKey = (key: string) => closedShape({ [key]: text, ...common }, [key]);
  return { anyOf: ["userId", "username", "importId", ...(rest.findsUsersByEmail ? ["email"] : [])].map(byKey) };
}

/** Looks an account up; a user id may as well be a username. */
function lookUp(world: World, { userId, username, email }: InfoQuery): User | undefined {
  const idOrName = userId ?? username;
  if (idOrName !== undefined) return world.users.get(idOrName) ?? world.users.byUsername(idOrName);
  return email === undefined ? undefined : world.users.byEmail(email);
}

/** What the caller may know of an account: everything of itself, little of others without a permission. */
function describe(world: World, caller: User, user: User): Readonly<Record<string, unknown>> {
  const { _id, name, username, status, utcOffset, type, active, statusText, statusLivechat } = user;
  const common = { _id, name, username, status, utcOffset, type, active, statusText, statusLivechat };
  const own = caller._id === _id;
  const canViewAllInfo = own || world.access.can(caller, "view-full-other-user-info");
  if (!canViewAllInfo) return { ...common, canViewAllInfo };
  const { emails, statusConnection, createdAt, roles } = user;
  const services = own ? { services: { password: true } } : {};
  return { ...common, emails, statusConnection, createdAt, roles, ...services, canViewAllInfo };
}

function listed(user: User, whole: boolean): Readonly<Record<string, unknown>> {
  const { _id, username, name, status, active, type, emails, roles } = user;
  const common = { _id, username, name, status, active, type, nameInsensitive: name.toLowerCase() };
  return whole ? { ...common, emails, roles } : common;
}

function admit(world: World, caller: User, body: CreateBody): User {
  const method = "insertOrUpdateUser";
  if (!world.access.can(caller, "create-user"))
    throw new ServerError("error-action-not-allowed", "Adding user is not allowed", { method, action: "Adding_user" });
  if (!/^[0-9a-zA-Z-_.]+$/.test(body.username))
    throw new ServerError("error-input-is-not-a-valid-field", `${body.username} is not a valid username`, {
      method,
      input: body.username,
      field: "Username",
    });
  const { username, name, email, password, roles } = body;
  const joining = body.joinDefaultChannels === false ? "not joined" : "joined";
  const chosen = { username, name, email, password, ...(roles && { roles }) };
  return world.admit({ ...chosen, active: body.active ?? true, verified: body.verified ?? false }, joining);
}

function created(world: World, user: User): Readonly<Record<string, unknown>> {
  const { createdAt, _id, username, emails, name, type, roles, status, active, _updatedAt } = user;
  const rooms = world.subscriptions.ofUser(_id).map((subscription) => subscription.rid);
  const reason = world.profile.rest.newerAccounts ? { inactiveReason: null } : {};
  return {
    createdAt,
    _id,
    username,
    emails,
    name,
    type,
    roles,
    status,
    active,
    ...reason,
    _updatedAt,
    __rooms: rooms,
    settings: {},
  };
}
