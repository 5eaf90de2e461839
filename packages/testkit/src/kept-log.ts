import type { LogFields, Logger } from "@rocketchat-connectors/core";

/** A log that is kept, in the given list or one of its own, as lines like `warn: text`. */
export function keptLog(lines: string[] = []): { readonly lines: string[]; readonly logger: Logger } {
  const at = (level: string) => (text: string, fields?: LogFields) =>
    void lines.push(`${level}: ${text}${fields ? ` ${JSON.stringify(fields)}` : ""}`);
  return { lines, logger: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") } };
}
