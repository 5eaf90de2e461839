import { describe, it } from "vitest";
import { installAsUser } from "./installation.ts";
import { readPage } from "./markdown.ts";
import { readText } from "./workspace.ts";

/** What bBot's users are told to put into their package.json. */
function fieldsForBBot(): object {
  const json = readPage(readText("packages/bbot/README.md")).fences.find(({ language }) => language === "json");
  return JSON.parse(json?.code ?? "{}");
}

describe("acceptance", () => {
  it(
    "23. all connectors install into one folder with npm from a registry alone, and can be loaded",
    {
      timeout: 300_000,
    },
    () =>
      installAsUser(["core", "hubot", "botkit", "bbot", "dialog", "rasa", "botpress"], {
        frameworks: ["botkit@^4.15.0"],
        fields: fieldsForBBot(),
      }),
  );
});
