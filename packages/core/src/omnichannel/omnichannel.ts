import type { Omnichannel } from "../client.ts";
import { messageOf } from "../errors.ts";
import type { Api } from "../rest/api.ts";
import { asDocument, asDocuments, asText, type WireDocument } from "../rest/documents.ts";
import type { User } from "../types.ts";
import { isMissingCall, isRefusal, outcomeOf } from "./outcome.ts";
import { createTargets, type Targets } from "./targets.ts";

export interface OmnichannelOptions {
  readonly api: Pick<Api, "get" | "post">;
  readonly self: () => User;
}

export function createOmnichannel(options: OmnichannelOptions): Omnichannel {
  return new Desk(options);
}

class Desk implements Omnichannel {
  readonly #api: OmnichannelOptions["api"];
  readonly #self: () => User;
  readonly #targets: Targets;

  constructor({ api, self }: OmnichannelOptions) {
    this.#api = api;
    this.#self = self;
    this.#targets = createTargets(api);
  }

  readonly handoff: Omnichannel["handoff"] = async (roomId, to) => {
    const target = await this.#targets.find(to);
    if (typeof target === "string") return { status: "unknown_target", text: target };
    const { comment } = to;
    const body = { roomId, ...target, ...(comment === undefined ? {} : { comment }) };
    return await outcomeOf(
      () => this.#api.post("livechat/room.forward", body),
      ["no_agents", "already_closed", "already_there", "not_omnichannel", "unknown_target", "forbidden"],
      // Until it got a code of its own, a forward that nobody takes was refused without a word.
      "no_agents",
    );
  };

  readonly close: Omnichannel["close"] = async (roomId, options = {}) =>
    await outcomeOf(
      () => this.#api.post("livechat/room.closeByUser", { rid: roomId, ...options }),
      ["already_closed", "not_omnichannel", "forbidden"],
    );

  readonly take: Omnichannel["take"] = async (id) => {
    let inquiry: WireDocument | undefined;
    const found = await outcomeOf(async () => {
      inquiry = await this.#inquiryOf(id);
    }, ["forbidden"]);
    if (found.status !== "ok") return found;
    if (!inquiry) return await this.#whyNotWaiting(id);
    const { _id: inquiryId, status, rid } = inquiry;
    if (status === "taken" && (await this.#serves(asText(rid) ?? id))) return { status: "ok" };
    return await outcomeOf(
      () => this.#api.post("livechat/inquiries.take", { inquiryId }),
      ["taken", "already_closed", "not_available", "forbidden"],
    );
  };

  readonly returnToQueue: Omnichannel["returnToQueue"] = async (roomId, department) => {
    const target = await this.#targets.find(department === undefined ? {} : { department });
    if (typeof target === "string") return { status: "unknown_target", text: target };
    let special: { readonly status: "already_there" | "unsupported"; readonly text: string } | undefined;
    const outcome = await outcomeOf(async () => {
      try {
        const { result } = await this.#api.post("livechat/inquiries.returnAsInquiry", { roomId, ...target });
        if (result === false) special = { status: "already_there", text: `${roomId} waits in the queue already` };
      } catch (error) {
        if (isMissingCall(error)) special = { status: "unsupported", text: `${messageOf(error)}; it came with 7.12` };
        throw error;
      }
    }, ["already_closed", "already_there", "not_omnichannel", "forbidden"]);
    return special ?? outcome;
  };

  /** The conversation's place in the queue, by its room or by its own id. */
  async #inquiryOf(id: string): Promise<WireDocument | undefined> {
    const { inquiry } = await this.#api.get("livechat/inquiries.getOne", { roomId: id });
    const ofRoom = asDocument(inquiry);
    if (ofRoom) return ofRoom;
    const { inquiries } = await this.#api.get("livechat/inquiries.queuedForUser");
    return asDocuments(inquiries).find(({ _id }) => _id === id);
  }

  async #whyNotWaiting(roomId: string): ReturnType<Omnichannel["take"]> {
    const room = await this.#roomOf(roomId);
    return room && room.t !== "l"
      ? { status: "not_omnichannel", text: `${roomId} is no livechat room` }
      : { status: "already_closed", text: `nobody waits in ${roomId}: the conversation has ended, or never was` };
  }

  async #serves(roomId: string): Promise<boolean> {
    const room = await this.#roomOf(roomId);
    return asText(asDocument(room?.servedBy)?._id) === this.#self().id;
  }

  /** The room's document, if the bot can see it. */
  async #roomOf(roomId: string): Promise<WireDocument | undefined> {
    try {
      return asDocument((await this.#api.get("rooms.info", { roomId })).room);
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw error;
    }
  }
}
