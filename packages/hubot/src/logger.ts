import type { Logger } from "@rocketchat-connectors/core";
import type { RobotLogger } from "./hubot.ts";

/** The robot's logger as the client knows loggers. */
export function coreLogger(logger: RobotLogger): Logger {
  return {
    debug: (text, fields = {}) => logger.debug(fields, text),
    info: (text, fields = {}) => logger.info(fields, text),
    warn: (text, fields = {}) => logger.warn(fields, text),
    error: (text, fields = {}) => logger.error(fields, text),
  };
}
