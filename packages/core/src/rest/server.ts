import { isRocketChatError, isTransient, RocketChatError } from "../errors.ts";
import type { ServerInfo } from "../types.ts";
import { asDocument, asDocuments } from "./documents.ts";
import type { Http } from "./http.ts";

/** What a server says of itself, once it was asked. */
export interface ServerFacts {
  /** Throws `unreachable` before they are known. */
  current(): ServerInfo;
  /** Reads them unless they have been read. */
  known(): Promise<ServerInfo>;
}

/** The public settings of a server that a bot has to obey. */
export interface ServerRules {
  /** Whether people are shown by real name instead of username. */
  readonly usesRealNames: boolean;
  /** The longest message, in UTF-16 units. */
  readonly longestMessage: number;
  /** The largest file, in bytes. */
  readonly largestFile: number;
}

/** The rules of one server, as they were read last. */
export interface RuleBook {
  /** Rocket.Chat's defaults until they have been read. */
  current(): ServerRules;
  /** Reads them anew, for when the server refuses what they allow or they forbid what it may allow by now. */
  reread(): Promise<ServerRules>;
  /** Reads them unless they have been read. */
  known(): Promise<ServerRules>;
}

const byDefault: ServerRules = { usesRealNames: false, longestMessage: 5_000, largestFile: 104_857_600 };

export function createServerFacts(http: Http, url: string): ServerFacts {
  let info: ServerInfo | undefined;
  return {
    current() {
      if (info) return info;
      throw new RocketChatError("unreachable", "the server is not known before the client is connected");
    },
    async known() {
      info ??= await readServerInfo(http, url);
      return info;
    },
  };
}

/** What the server says of itself without a login (`/api/info`). */
async function readServerInfo(http: Http, url: string): Promise<ServerInfo> {
  const body = await http.call("GET", "info", {}, { unversioned: true }).catch((error: unknown) => {
    if (isRocketChatError(error) && error.code === "not_found") {
      throw new RocketChatError("unreachable", `${url} answers, but not as Rocket.Chat (${error.message})`, {
        cause: error,
      });
    }
    throw error;
  });
  const version = [body.version, asDocument(body.info)?.version].find((one) => typeof one === "string") ?? "0.0";
  const [major = 0, minor = 0] = String(version)
    .split(".")
    .map((part) => Number.parseInt(part, 10) || 0);
  return { url, version: `${major}.${minor}`, major, minor };
}

/** The rules as far as the server tells them; Rocket.Chat's defaults for the rest. */
export function createRuleBook(http: Http): RuleBook {
  let rules: ServerRules | undefined;
  const reread = async (): Promise<ServerRules> => {
    rules = await readServerRules(http);
    return rules;
  };
  return {
    current: () => rules ?? byDefault,
    reread,
    known: async () => rules ?? (await reread()),
  };
}

async function readServerRules(http: Http): Promise<ServerRules> {
  const { settings } = await http
    .call("GET", "settings.public", { _id: "UI_Use_Real_Name,Message_MaxAllowedSize,FileUpload_MaxFileSize" })
    .catch((error: unknown) => {
      if (isTransient(error)) throw error;
      return { settings: [] };
    });
  const values = new Map(asDocuments(settings).map(({ _id, value }) => [_id, value]));
  return {
    usesRealNames: values.get("UI_Use_Real_Name") === true,
    longestMessage: sizeIn(values.get("Message_MaxAllowedSize"), byDefault.longestMessage),
    largestFile: fileSizeIn(values.get("FileUpload_MaxFileSize")),
  };
}

const sizeIn = (value: unknown, otherwise: number): number =>
  typeof value === "number" && value > 0 ? value : otherwise;

/** Negative stands for any size. */
const fileSizeIn = (value: unknown): number =>
  typeof value === "number" && value < 0 ? Number.POSITIVE_INFINITY : sizeIn(value, byDefault.largestFile);
