import { describe, expect, it } from "vitest";
import { isOwnMedia, mediaAddress } from "./media.ts";

const own = "/api/v1/bots/bot/media/tree.png";
const serverUrl = "http://bots.example:3000";

describe("the address of something to show", () => {
  it.each([
    ["of the server stays", `${serverUrl}${own}`, { serverUrl }, `${serverUrl}${own}`],
    [
      "of the server moves to the base",
      `${serverUrl}${own}?a=1`,
      { serverUrl, mediaBaseUrl: "https://pub.example" },
      `https://pub.example${own}?a=1`,
    ],
    [
      "of the server moves to a base with a path",
      `${serverUrl}/x${own}`,
      { serverUrl, mediaBaseUrl: "https://pub.example/bp/" },
      `https://pub.example/bp${own}`,
    ],
    ["that is relative gets the server", own, { serverUrl }, `${serverUrl}${own}`],
    [
      "that is relative gets the base",
      "/media/a.png",
      { serverUrl, mediaBaseUrl: "https://pub.example" },
      "https://pub.example/media/a.png",
    ],
    ["that is relative and no medium stays", "/etc/passwd", { serverUrl }, "/etc/passwd"],
    ["that is relative without a server stays", own, {}, own],
    ["of an upload of Rocket.Chat's stays", "/file-upload/f1/a.png", { serverUrl }, "/file-upload/f1/a.png"],
    [
      "that means the server itself is the server's",
      `http://localhost:3000${own}`,
      { serverUrl },
      `${serverUrl}${own}`,
    ],
    [
      "that means the server itself moves to the base",
      "http://127.0.0.1:3000/x.png",
      { serverUrl, mediaBaseUrl: "https://pub.example" },
      "https://pub.example/x.png",
    ],
    [
      "of this machine stays when the server is there",
      `http://localhost:3000${own}`,
      { serverUrl: "http://localhost:3000" },
      `http://localhost:3000${own}`,
    ],
    [
      "of a bot's medium elsewhere moves to the base",
      `http://inner:3000${own}`,
      { serverUrl, mediaBaseUrl: "https://pub.example" },
      `https://pub.example${own}`,
    ],
    [
      "of somebody else stays",
      "https://a.example/media/cat.png",
      { serverUrl, mediaBaseUrl: "https://pub.example" },
      "https://a.example/media/cat.png",
    ],
    ["that is none stays", "cat.png", { serverUrl }, "cat.png"],
  ])("%s", (_what, address, place, expected) => {
    expect(mediaAddress(address, place)).toBe(expected);
  });
});

describe("what the connector may fetch", () => {
  const place = { serverUrl: "https://bots.example/bp", mediaBaseUrl: "https://pub.example" };

  it.each([
    `https://bots.example/bp${own}`,
    `https://pub.example${own}`,
    "https://pub.example/media/a.png?x=1",
    "https://files.bpcontent.cloud/2025/a.png",
  ])("is %s", (address) => {
    expect(isOwnMedia(address, place)).toBe(true);
  });

  it.each([
    "http://169.254.169.254/latest/meta-data/",
    `http://bots.example/bp${own}`,
    `https://bots.example:444/bp${own}`,
    `https://bots.example${own}`,
    `https://bots.example.evil.example/bp${own}`,
    `https://bots.example@evil.example/bp${own}`,
    `https://user:word@bots.example/bp${own}`,
    "https://bots.example/bp/api/v1/admin/users",
    "https://bots.example/bp/api/v1/bots/bot/media/../../../admin",
    "https://bots.example/bp/api/v1/bots/bot/media/..%2f..%2fadmin",
    "https://bots.example/bp/api/v1/bots/bot/media/..%5Cadmin",
    "https://bots.example/bp/media/",
    "https://bots.example/secret/media/a.png",
    "https://pub.example/secret/media/a.png",
    "http://files.bpcontent.cloud/a.png",
    "file:///media/a.png",
    "//pub.example/media/a.png",
    own,
    "",
  ])("is not %s", (address) => {
    expect(isOwnMedia(address, place)).toBe(false);
  });
});
