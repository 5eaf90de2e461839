import { expect, it } from "vitest";
import { readHubotSettings, type SettingsSources } from "./settings.ts";

const env = { ROCKETCHAT_URL: "https://chat.example", ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "secret" };

function read(more: Partial<SettingsSources> = {}) {
  return readHubotSettings({ env, config: undefined, warn: () => undefined, unreadEnvFile: false, ...more });
}

it("hears no typing and no deletions and looks after the process unless told otherwise", () => {
  expect(read()).toMatchObject({ typing: false, deletions: false, process: true });
  const told = { HUBOT_ROCKETCHAT_TYPING: "yes", HUBOT_ROCKETCHAT_DELETIONS: "1", HUBOT_ROCKETCHAT_PROCESS: "off" };
  expect(read({ env: { ...env, ...told } })).toMatchObject({ typing: true, deletions: true, process: false });
});

it("lets robot.config.rocketchat go before the environment", () => {
  const config = { ROCKETCHAT_URL: "https://other.example", RESPOND_TO_DM: true, ROCKETCHAT_ROOM: ["a", "b"] };
  expect(read({ config }).client).toMatchObject({
    url: "https://other.example",
    rooms: ["a", "b"],
    filter: { direct: true },
  });
});

it("refuses a switch that is neither on nor off", () => {
  const sources = { env: { ...env, HUBOT_ROCKETCHAT_TYPING: "maybe" } };
  expect(() => read(sources)).toThrow('HUBOT_ROCKETCHAT_TYPING is "maybe": it must be true or false');
});

it("lets listeners take ten minutes unless told otherwise, and refuses what is no time", () => {
  const timeout = (value: string) => read({ env: { ...env, HUBOT_ROCKETCHAT_LISTENER_TIMEOUT: value } }).listenerMs;
  expect([timeout(""), timeout("90")]).toEqual([600_000, 90_000]);
  for (const wrong of ["soon", "0", "-1", "2000000"]) expect(() => timeout(wrong)).toThrow("it must be seconds");
});

it("says how to load the .env file that is there but was not read", () => {
  expect(() => read({ env: {}, unreadEnvFile: true })).toThrow(/ROCKETCHAT_USER.*node --env-file=\.env/s);
  expect(() => read({ env: {} })).toThrow(/^(?!.*--env-file)/s);
});
