import type { EnvValues } from "@rocketchat-connectors/core";
import { withoutHoles, wrongCount } from "@rocketchat-connectors/dialog";
import type { BotpressOptions, IntegrationSettings } from "../types.ts";
import { readAddress } from "./address.ts";
import type { BotpressName } from "./names.ts";

const usual = { apiUrl: "https://api.botpress.cloud", answerMs: 60_000, quietMs: 700, maxWaitMs: 30_000 } as const;

/** What is told of the integration; the SDK's own names of the variables count as well. */
export function readIntegration(
  values: EnvValues<BotpressName>,
  options: BotpressOptions,
  problems: string[],
): IntegrationSettings {
  const { integration: given = {} } = options;
  const read = {
    ...usual,
    ...withoutHoles({
      apiUrl: options.url ?? values.text("BOTPRESS_API_URL") ?? values.text("BP_API_URL"),
      token: values.text("BOTPRESS_TOKEN") ?? values.text("BP_TOKEN"),
      botId: values.text("BOTPRESS_BOT_ID"),
      integrationId: values.text("BOTPRESS_INTEGRATION_ID"),
      answerMs: values.count("BOTPRESS_ANSWER_MS", 0),
      quietMs: values.count("BOTPRESS_QUIET_MS", 0),
      maxWaitMs: values.count("BOTPRESS_MAX_WAIT_MS", 0),
    }),
    ...withoutHoles(given),
  };
  const address = readAddress(read.apiUrl, usual.apiUrl, problems, "BOTPRESS_API_URL");
  const integration: IntegrationSettings = { ...read, apiUrl: address?.url ?? "", token: read.token ?? "" };
  if (integration.token === "")
    problems.push("BOTPRESS_TOKEN is not set: it must be an Integration Access Key of the deployed integration");
  problems.push(
    ...wrongCount("BOTPRESS_ANSWER_MS", integration.answerMs, 0),
    ...wrongCount("BOTPRESS_QUIET_MS", integration.quietMs, 0),
    ...wrongCount("BOTPRESS_MAX_WAIT_MS", integration.maxWaitMs, 0),
  );
  return integration;
}
