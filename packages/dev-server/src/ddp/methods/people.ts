import { asObject, asOptionalText, asText, forUser, type Methods } from "./method.ts";

/** Presence, tokens and roles. */
export const peopleMethods: Methods = {
  ...forUser("setUserStatus", (world, user, status, text) => {
    world.presence.set(user, asOptionalText(status), asOptionalText(text));
    return true;
  }),
  ...forUser("UserPresence:online", (world, user) => world.presence.reported(user, "online")),
  ...forUser("UserPresence:away", (world, user) => world.presence.reported(user, "away")),
  ...forUser("UserPresence:setDefaultStatus", (world, user, status) => {
    world.presence.setDefault(user, asText(status));
    return true;
  }),
  ...forUser("personalAccessTokens:generateToken", (world, user, data, factor) => {
    world.access.require(user, "create-personal-access-tokens", "personalAccessTokens:generateToken");
    const code = factor === undefined ? undefined : asText(asObject(factor).twoFactorCode);
    world.accounts.confirm(user, code);
    const { tokenName, bypassTwoFactor } = asObject(data);
    return world.accounts.createPersonalToken(user, asText(tokenName), bypassTwoFactor === true);
  }),
  ...forUser("getUserRoles", (world) =>
    world.users
      .filter((each) => each.roles.includes("admin"))
      .map(({ _id, username, roles }) => ({ _id, username, roles })),
  ),
  ...forUser("getRoomRoles", (world, user, rid) => {
    const room = world.access.room(user, asText(rid), "getRoomRoles");
    return world.subscriptions
      .ofRoom(room._id)
      .filter((subscription) => subscription.roles !== undefined)
      .map(({ _id, rid: roomId, u, roles }) => ({ _id, rid: roomId, u, roles }));
  }),
};
