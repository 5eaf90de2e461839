import { exitCodeOf, isRocketChatError, messageOf } from "@rocketchat-connectors/core";
import { createBotpressConnector } from "./connector.ts";

createBotpressConnector({ process: true }).catch((error: unknown) => {
  process.exitCode = exitCodeOf(error);
  // Whatever is not of this family is a defect, whose place the stack tells.
  if (!isRocketChatError(error)) console.error(error);
  // Why Rocket.Chat ended the connection stands in the log.
  else if (error.code === "invalid_settings") console.error(messageOf(error));
});
