export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

export type LogFields = Readonly<Record<string, unknown>>;

/** Where the client writes what it does. Any logger with these four methods fits. */
export interface Logger {
  debug(text: string, fields?: LogFields): void;
  info(text: string, fields?: LogFields): void;
  warn(text: string, fields?: LogFields): void;
  error(text: string, fields?: LogFields): void;
}

const levels = ["debug", "info", "warn", "error", "silent"] as const;
const secretName = /pass|token|secret|authorization|cookie|digest|resume/i;

/** Replaces the values of fields whose name suggests a secret. */
function redact(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, secretName.test(name) ? "[redacted]" : value]),
  );
}

/** Writes one line an event to standard error; nothing below `level`. */
export function consoleLogger(
  level: LogLevel = "info",
  write: (line: string) => void = (line) => void process.stderr.write(line),
): Logger {
  const at = (own: Exclude<LogLevel, "silent">) => (text: string, fields?: LogFields) => {
    if (levels.indexOf(own) < levels.indexOf(level)) return;
    const tail = fields && Object.keys(fields).length > 0 ? ` ${JSON.stringify(redact(fields))}` : "";
    write(`[rocketchat] ${own}: ${text}${tail}\n`);
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
