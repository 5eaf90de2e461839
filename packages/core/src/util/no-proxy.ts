import { BlockList, isIP } from "node:net";

interface Exception {
  readonly host: string;
  readonly port: string | undefined;
}

const withoutBrackets = (host: string): string => host.replace(/^\[|\]$/g, "");

function readException(text: string): Exception {
  const bare = text.trim().toLowerCase();
  const [, host = bare, port] = isIP(bare) ? [] : (/^(.*?)(?::(\d+))?$/.exec(bare) ?? []);
  return { host: withoutBrackets(host).replace(/^\*?\./, ""), port };
}

/** Whether an address lies in a network such as `10.0.0.0/8`. */
function isWithin(address: string, network: string): boolean {
  const [, base = "", length = ""] = /^(.+)\/(\d+)$/.exec(network) ?? [];
  const family = isIP(address);
  if (family === 0 || family !== isIP(base) || Number(length) > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const block = new BlockList();
  block.addSubnet(base, Number(length), type);
  return block.check(address, type);
}

const portOf = ({ port, protocol }: URL): string => port || (/^(https|wss):$/.test(protocol) ? "443" : "80");

/**
 * Whether a host is reached without the proxy, as `NO_PROXY` is read by most programs: a name stands for itself and all
 * below it, with or without a dot or `*.` before it; an address for itself, or with `/bits` for a network; `*` for
 * everything. A port may follow.
 */
export function isExempt(url: string, exceptions: readonly string[]): boolean {
  const target = new URL(url);
  const hostname = withoutBrackets(target.hostname.toLowerCase());
  return exceptions.map(readException).some(({ host, port }) => {
    if (port !== undefined && port !== portOf(target)) return false;
    return host === "*" || host === hostname || hostname.endsWith(`.${host}`) || isWithin(hostname, host);
  });
}
