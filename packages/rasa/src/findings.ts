import { error, type Finding, fieldsOf, ok, warning } from "@rocketchat-connectors/dialog";
import { type HttpAnswer, isPage, parsed } from "@rocketchat-connectors/dialog/http";
import { misunderstood } from "./answers.ts";
import type { Asked } from "./failures.ts";
import { channelOf } from "./settings/address.ts";
import { hidingThoseOf } from "./settings/secrets.ts";
import type { RasaSettings } from "./types.ts";

/** What is there when it is no Rasa. */
export function judgeOther(root: HttpAnswer, health: HttpAnswer, settings: RasaSettings): Finding | undefined {
  if (isHealthy(health)) return undefined;
  const pages = [root, health].filter((answer) => answer.status < 400 && isPage(answer));
  if (pages.some(({ body }) => /__meteor_runtime_config__|rocket\.chat/i.test(body))) {
    return error(`${settings.baseUrl} is Rocket.Chat, not Rasa: correct RASA_URL`);
  }
  const page = pages.find(({ status }) => status === 200);
  return page && error(misunderstood(askedOf(settings, `${settings.baseUrl}/`), page).message);
}

export function judgeVersion({ body }: HttpAnswer, { baseUrl }: RasaSettings): readonly Finding[] {
  const version = /^Hello from Rasa: (\d+)(\.\S+)/.exec(body);
  // A proxy may show no more than the channels.
  if (!version) return [];
  const [, major = "", minor = ""] = version;
  const name = `Rasa ${major}${minor}`;
  if (Number(major) >= 3) return [ok(`${name} is at ${baseUrl}`)];
  return [warning(`${name} is at ${baseUrl}: the connector is made for Rasa 3, and was never tried with an older one`)];
}

export const isHealthy = ({ status, body }: HttpAnswer): boolean =>
  status === 200 && "status" in fieldsOf(parsed(body));

/** What only Rasa's own files tell, and what goes wrong there most often. */
export function callbackAdvice({ mode, door }: RasaSettings): readonly Finding[] {
  if (mode !== "callback" || !door) return [];
  const header = door.secret === undefined ? "" : ", and its headers {X-Rasa-Token: <RASA_CALLBACK_SECRET>}";
  const path = `${door.callbackPath} of the connector${door.port === 0 ? "" : ` (port ${door.port})`}`;
  return [ok(`in Rasa's credentials.yml the url of the callback must lead to ${path}, never to Rasa itself${header}`)];
}

export function askedOf(settings: RasaSettings, url: string): Asked {
  const { mode, webhookUrl } = settings;
  return { what: `GET ${url}`, route: "channel", mode, channel: channelOf(webhookUrl), hide: hidingThoseOf(settings) };
}
