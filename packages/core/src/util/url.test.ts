import { describe, expect, it } from "vitest";
import { messageOf, RocketChatError } from "../errors.ts";
import { isLoopback, normalizeUrl } from "./url.ts";

function refusal(text: string): RocketChatError {
  try {
    normalizeUrl(text);
  } catch (error) {
    if (error instanceof RocketChatError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe("the address of a server", () => {
  it.each([
    ["chat.example.com", "https://chat.example.com"],
    ["chat.example.com:3000", "https://chat.example.com:3000"],
    ["CHAT.Example.com", "https://chat.example.com"],
    ["https://chat.example.com", "https://chat.example.com"],
    ["http://chat.example.com:3000", "http://chat.example.com:3000"],
    ["HTTPS://chat.example.com:443/", "https://chat.example.com"],
    ["wss://chat.example.com/websocket", "https://chat.example.com"],
    ["ws://chat.example.com/websocket/", "http://chat.example.com"],
    ["https://example.com/chat", "https://example.com/chat"],
    ["https://example.com/chat/", "https://example.com/chat"],
    ["example.com/chat/websocket", "https://example.com/chat"],
    ["https://example.com/chat?x=1#top", "https://example.com/chat"],
    [" https://chat.example.com ", "https://chat.example.com"],
    ["localhost", "http://localhost"],
    ["localhost:3000", "http://localhost:3000"],
    ["localhost:443", "http://localhost:443"],
    ["127.0.0.1:3000", "http://127.0.0.1:3000"],
    ["127.1.2.3", "http://127.1.2.3"],
    ["[::1]:3000", "http://[::1]:3000"],
    ["https://localhost:3000", "https://localhost:3000"],
    ["127.evil.example", "https://127.evil.example"],
    ["localhost.evil.example", "https://localhost.evil.example"],
    ["192.168.0.7:3000", "https://192.168.0.7:3000"],
  ])("%s is understood", (text, url) => {
    expect(normalizeUrl(text)).toBe(url);
  });

  it.each([
    ["chat.example.com:3000", false, "http://chat.example.com:3000"],
    ["localhost:3000", true, "https://localhost:3000"],
    ["http://chat.example.com", true, "https://chat.example.com"],
    ["ws://chat.example.com", true, "https://chat.example.com"],
    ["https://chat.example.com", false, "https://chat.example.com"],
  ])("%s with SSL %s is %s", (text, useSsl, url) => {
    expect(normalizeUrl(text, useSsl)).toBe(url);
  });

  it("stays what it is when it is normalised again", () => {
    const once = normalizeUrl("wss://example.com:8443/chat/websocket");
    expect(normalizeUrl(once)).toBe(once);
  });

  it.each(["", "https://", "ftp://chat.example.com", "chat example com", "host:99999", "mailto://a"])(
    "%j is refused with a word on what to write",
    (text) => {
      const { code, message } = refusal(text);
      expect(code).toBe("invalid_settings");
      expect(message).toContain(JSON.stringify(text));
      expect(message).toContain("https://");
    },
  );

  it.each([
    "https://bot:s3cret@chat.example.com",
    "bot:s3cret@chat.example.com",
    "https://bot:s3c/ret@chat.example.com",
    "https://bot:s3cr@et@chat.example.com",
    "https://bot@chat.example.com",
  ])("%s is refused without the credentials being repeated", (text) => {
    const message = messageOf(refusal(text));
    expect(message).toContain("***@chat.example.com");
    expect(message).not.toMatch(/s3c|ret|bot/);
  });

  it("says in which setting credentials belong", () => {
    expect(refusal("https://bot:s3cret@chat.example.com").message).toContain("ROCKETCHAT_PASSWORD");
  });
});

describe("this machine", () => {
  it.each(["http://localhost:3000", "https://127.0.0.9", "http://[::1]:3000/chat"])("has the address %s", (url) => {
    expect(isLoopback(url)).toBe(true);
  });

  it.each(["http://rocketchat:3000", "https://127.example.com", "http://10.0.0.1"])("is not %s", (url) => {
    expect(isLoopback(url)).toBe(false);
  });
});
