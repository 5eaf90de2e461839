import type { Endpoint } from "./endpoint.ts";
import { accountAdministrationEndpoints } from "./endpoints/account-administration.ts";
import { barringEndpoints } from "./endpoints/barring.ts";
import { commandEndpoints } from "./endpoints/commands.ts";
import { directRoomEndpoints } from "./endpoints/direct-rooms.ts";
import { downloadEndpoints } from "./endpoints/downloads.ts";
import { livechatAgentEndpoints } from "./endpoints/livechat-agents.ts";
import { livechatConversationEndpoints } from "./endpoints/livechat-conversations.ts";
import { livechatVisitorEndpoints } from "./endpoints/livechat-visitors.ts";
import { messageEndpoints } from "./endpoints/messages.ts";
import { namedRoomMembershipEndpoints } from "./endpoints/named-room-membership.ts";
import { namedRoomSettingsEndpoints } from "./endpoints/named-room-settings.ts";
import { namedRoomEndpoints } from "./endpoints/named-rooms.ts";
import { presenceEndpoints } from "./endpoints/presence.ts";
import { roomEndpoints } from "./endpoints/rooms.ts";
import { sendingEndpoints } from "./endpoints/sending.ts";
import { subscriptionEndpoints } from "./endpoints/subscriptions.ts";
import { synchronisingEndpoints } from "./endpoints/synchronising.ts";
import { uploadEndpoints } from "./endpoints/uploads.ts";
import { userEndpoints } from "./endpoints/users.ts";
import { serverFactEndpoints } from "./server-facts.ts";
import { sessionEndpoints } from "./session.ts";

/** Every route of the HTTP API, area by area. */
export const endpoints: readonly Endpoint[] = [
  ...sessionEndpoints,
  ...serverFactEndpoints,
  ...sendingEndpoints,
  ...messageEndpoints,
  ...synchronisingEndpoints,
  ...namedRoomEndpoints,
  ...namedRoomMembershipEndpoints,
  ...namedRoomSettingsEndpoints,
  ...directRoomEndpoints,
  ...roomEndpoints,
  ...barringEndpoints,
  ...subscriptionEndpoints,
  ...userEndpoints,
  ...accountAdministrationEndpoints,
  ...presenceEndpoints,
  ...uploadEndpoints,
  ...downloadEndpoints,
  ...commandEndpoints,
  ...livechatVisitorEndpoints,
  ...livechatAgentEndpoints,
  ...livechatConversationEndpoints,
];
