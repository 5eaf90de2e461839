import { describe, expect, it } from "vitest";
import { settingNames } from "../settings/values.ts";
import { findMisspelt } from "./misspelt.ts";

const find = (...names: readonly string[]) =>
  findMisspelt(Object.fromEntries(names.map((name) => [name, "x"])), settingNames);

describe("a variable that nobody reads", () => {
  it.each([
    ["ROCKETCHAT_ULR", "ROCKETCHAT_URL"],
    ["ROCKET_CHAT_URL", "ROCKETCHAT_URL"],
    ["ROCKETCHAT_SERVER_URL", "ROCKETCHAT_URL"],
    ["ROCKETCHAT_USRE", "ROCKETCHAT_USER"],
    ["ROCKETCHAT_USERNAME", "ROCKETCHAT_USER"],
    ["ROCKETCHAT_USERID", "ROCKETCHAT_USER_ID"],
    ["ROCKETCHAT_PASS", "ROCKETCHAT_PASSWORD"],
    ["ROCKETCHAT_PASWORD", "ROCKETCHAT_PASSWORD"],
    ["ROCKETCHAT_TOKEN", "ROCKETCHAT_AUTH_TOKEN"],
    ["ROCKETCHAT_ROOMS", "ROCKETCHAT_ROOM"],
    ["ROCKETCHAT_ROOM_CACHE_SIZE", "ROOM_CACHE_SIZE"],
    ["ROCKETCHAT_RESPOND_TO_DM", "RESPOND_TO_DM"],
    ["RESPOND_TO_DMS", "RESPOND_TO_DM"],
    ["RESPOND_DM", "RESPOND_TO_DM"],
    ["RESPOND_TO_EDIT", "RESPOND_TO_EDITED"],
    ["RESPOND_TO_LIVE_CHAT", "RESPOND_TO_LIVECHAT"],
    ["LISTEN_ALL_PUBLIC", "LISTEN_ON_ALL_PUBLIC"],
    ["LISTEN_TO_ALL_PUBLIC", "LISTEN_ON_ALL_PUBLIC"],
  ])("%s was meant to be %s", (name, meant) => {
    expect(find(name)).toEqual([[name, meant]]);
  });

  it.each([
    ["Kubernetes", ["ROCKETCHAT_SERVICE_HOST", "ROCKETCHAT_SERVICE_PORT", "ROCKETCHAT_PORT_3000_TCP_ADDR"]],
    ["Kubernetes", ["ROCKETCHAT_PORT", "ROCKETCHAT_PORT_3000_TCP_PROTO", "ROCKETCHAT_SERVICE_PORT_HTTP"]],
    ["systemd", ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]],
    ["the shell", ["PATH", "USER", "HOME", "ROOM", "URL"]],
  ])("is left alone when it is %s's", (_whose, names) => {
    expect(find(...names)).toEqual([]);
  });

  it("is left alone when what it resembles is set as well", () => {
    expect(find("ROCKETCHAT_WEBHOOK_URL", "ROCKETCHAT_URL")).toEqual([]);
  });

  it("is never one of the settings themselves", () => {
    expect(find(...settingNames)).toEqual([]);
    for (const name of settingNames) expect(find(name)).toEqual([]);
  });
});
