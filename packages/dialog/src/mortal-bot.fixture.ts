/**
 * A bot that keeps its state in a file; as it is told, it answers, kills itself when it is asked, thinks for ever, or
 * writes for ever.
 */
import { readSettings } from "@rocketchat-connectors/core";
import { createDialog } from "./dialog.ts";
import { readDialogSettings } from "./read-settings.ts";

const [url = "", stateFile = "", manner = ""] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const quiet = { debug: () => undefined, info: () => undefined, warn: say, error: say };

const before = ["one", "same", "same"].map((text) => ({ type: "message", text }) as const);
const dialog = createDialog(
  {
    settings: readSettings({
      ROCKETCHAT_URL: url,
      ROCKETCHAT_USER: "bot",
      ROCKETCHAT_PASSWORD: "secret",
      ROCKETCHAT_STATE_FILE: stateFile,
    }),
    dialog: readDialogSettings({ prefix: "TEST", env: {} }, []),
    logger: quiet,
    process: true,
  },
  {
    name: "Engine",
    async answer({ conversationId }) {
      if (manner === "drafts") dialog.draft(conversationId, "m1").update("All of");
      if (manner === "drafts") await new Promise((resolve) => setTimeout(resolve, 600_000));
      if (manner === "is asked") process.kill(process.pid, "SIGKILL");
      if (manner === "thinks") await new Promise((resolve) => setTimeout(resolve, 600_000));
      return [...before, { type: "pause", ms: 2_000 }, { type: "message", text: "two" }];
    },
  },
);
await dialog.open();
say("online");
