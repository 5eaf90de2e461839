import type { Omnichannel } from "./client.ts";
import type { Api } from "./rest/api.ts";

export function createOmnichannel(api: Api): Omnichannel {
  return {
    async forward(roomId, to, comment) {
      await api.post("livechat/room.forward", { roomId, ...to, ...(comment === undefined ? {} : { comment }) });
    },
    async close(roomId, comment) {
      await api.post("livechat/room.closeByUser", { rid: roomId, ...(comment === undefined ? {} : { comment }) });
    },
  };
}
