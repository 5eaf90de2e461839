import type { ProxySettings } from "../util/agent.ts";
import type { Findings, Values } from "./values.ts";

/** This machine is no business of a proxy that was set for all programs. */
const thisMachine = ["localhost", "127.0.0.0/8", "::1"];

interface Choice {
  readonly name: string;
  readonly text: string;
}

/** The URL of an HTTP proxy that a text means; without a scheme it is http, as everywhere. */
function urlOf(text: string): string | undefined {
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  return /^https?:/i.test(whole) && URL.canParse(whole) ? new URL(whole).href : undefined;
}

/** What all programs are told, for a scheme: the small letters go first, as in curl. */
function commonChoice(values: Values, scheme: "http" | "https"): Choice | undefined {
  const names = {
    https: ["https_proxy", "HTTPS_PROXY"],
    http: ["http_proxy", "HTTP_PROXY"],
    all: ["all_proxy", "ALL_PROXY"],
  } as const;
  const read = (list: readonly (typeof names)["https" | "http" | "all"][number][]): Choice[] =>
    list.flatMap((name) => {
      const text = values.text(name);
      return text === undefined ? [] : [{ name, text }];
    });
  const choices = { https: read(names.https), http: read(names.http), all: read(names.all) };
  return [...choices[scheme], ...choices.all][0];
}

/**
 * The proxy, and who is reached without it.
 *
 * `ROCKETCHAT_PROXY` is for everything, without exception; `none` there switches every proxy off. What all programs
 * read (`HTTPS_PROXY` or `HTTP_PROXY`, by the server's scheme, then `ALL_PROXY`) leaves out this machine and `NO_PROXY`.
 */
export function readProxy(values: Values, serverUrl: string, { problems, warnings }: Findings): ProxySettings {
  const own = values.text("ROCKETCHAT_PROXY");
  const common = commonChoice(values, serverUrl.startsWith("http:") ? "http" : "https");
  const noProxy = [values.text("no_proxy"), values.text("NO_PROXY")].find((text) => text !== undefined) ?? "";
  if (own?.toLowerCase() === "none") return {};
  const choice = own === undefined ? common : { name: "ROCKETCHAT_PROXY", text: own };
  if (!choice) return {};
  const proxy = urlOf(choice.text);
  if (proxy !== undefined) {
    const exceptions = own === undefined ? [...noProxy.split(/[\s,]+/).filter(Boolean), ...thisMachine] : [];
    return { proxy, noProxy: exceptions };
  }
  // The value is not repeated: it may hold a password.
  const text = `${choice.name} is not the address of an HTTP proxy, such as http://proxy.example.com:3128 (SOCKS is not spoken)`;
  if (/^all_proxy$/i.test(choice.name)) warnings.push(`${text}: it is not used`);
  else problems.push(`${text}: correct it, or set ROCKETCHAT_PROXY=none to go without`);
  return {};
}
