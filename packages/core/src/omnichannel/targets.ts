import type { HandoffTarget } from "../client.ts";
import type { Api } from "../rest/api.ts";
import { asDocument, asDocuments, asText, type WireDocument } from "../rest/documents.ts";
import { isRefusal } from "./outcome.ts";

/** Where a conversation is to go, in the server's terms. */
export interface WireTarget {
  readonly departmentId?: string;
  readonly userId?: string;
}

/** Finds departments and agents by what people call them. */
export interface Targets {
  /** The ids behind the words; a text that says which word means nothing. */
  find(to: Partial<HandoffTarget>): Promise<WireTarget | string>;
}

const mostDepartments = 100;

const isNamed = ({ _id, name }: WireDocument, word: string): boolean =>
  _id === word || asText(name)?.toLowerCase() === word.toLowerCase();

export function createTargets(api: Pick<Api, "get">): Targets {
  /** The answer; nothing when the server does not want to tell. */
  const ask = async (path: string, params: WireDocument): Promise<WireDocument> => {
    try {
      return await api.get(path, params);
    } catch (error) {
      if (isRefusal(error)) return {};
      throw error;
    }
  };
  const departmentOf = async (word: string): Promise<string | undefined> => {
    const { departments } = await ask("livechat/department", { text: word, count: mostDepartments });
    const byName = asDocuments(departments).find((one) => isNamed(one, word));
    if (byName) return asText(byName._id);
    const { department } = await ask(`livechat/department/${encodeURIComponent(word)}`, {});
    return asText(asDocument(department)?._id);
  };
  const agentOf = async (word: string): Promise<string | undefined> => {
    for (const by of [{ username: word.replace(/^@/, "") }, { userId: word }]) {
      const { user } = await ask("users.info", by);
      const id = asText(asDocument(user)?._id);
      if (id) return id;
    }
    return undefined;
  };
  return {
    async find({ department, agent }) {
      const departmentId = department === undefined ? undefined : await departmentOf(department);
      if (department !== undefined && !departmentId)
        return `there is no department '${department}' that the bot can see`;
      const userId = agent === undefined ? undefined : await agentOf(agent);
      if (agent !== undefined && !userId) return `there is no agent '${agent}' that the bot can see`;
      return { ...(departmentId ? { departmentId } : {}), ...(userId ? { userId } : {}) };
    },
  };
}
