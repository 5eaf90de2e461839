import { asObject, asOptionalText, asText, forUser, type Methods } from "./method.ts";

/** What agents and guests did over DDP before 8.0. */
export const livechatMethods: Methods = {
  ...forUser("livechat:takeInquiry", (world, user, inquiryId) => world.livechat.handover.take(user, asText(inquiryId))),
  ...forUser("livechat:transfer", (world, user, data) => {
    const { roomId, userId, departmentId, comment } = asObject(data);
    const to = Object.entries({ userId, departmentId, comment }).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, asText(value)]],
    );
    world.livechat.handover.forward(user, asText(roomId), Object.fromEntries(to));
    return true;
  }),
  ...forUser("livechat:closeRoom", (world, user, rid, comment) => {
    world.livechat.handover.closeByAgent(user, asText(rid), asOptionalText(comment));
  }),
  ...forUser("livechat:returnAsInquiry", (world, user, rid, departmentId) => {
    world.livechat.handover.returnToQueue(user, asText(rid), asOptionalText(departmentId));
    return true;
  }),
  sendMessageLivechat({ world }, data) {
    const { token, rid, msg, _id } = asObject(asObject(data).message);
    return world.livechat.say(world.livechat.guest(asText(token)), asText(rid), asText(msg), asOptionalText(_id));
  },
  /** Ties a guest to the connection; nothing that a bot could see follows from it. */
  "livechat:setUpConnection"(_call, data) {
    asText(asObject(data).token);
  },
};
