import { expect, it } from "vitest";
import { isExempt } from "./no-proxy.ts";

it.each([
  ["https://chat.example.com", "chat.example.com"],
  ["https://chat.example.com", "example.com"],
  ["https://chat.example.com", ".example.com"],
  ["https://chat.example.com", "*.example.com"],
  ["wss://CHAT.example.com/websocket", "Example.COM"],
  ["https://chat.example.com", "chat.example.com:443"],
  ["http://chat.example.com:3000", "chat.example.com:3000"],
  ["https://chat.example.com", "*"],
  ["http://10.1.2.3:3000", "10.1.2.3"],
  ["http://10.1.2.3:3000", "10.0.0.0/8"],
  ["http://[::1]:3000", "::1"],
  ["http://[::1]:3000", "[::1]:3000"],
  ["http://[fd00::7]", "fd00::/8"],
])("%s is exempt by '%s'", (url, exception) => {
  expect(isExempt(url, ["nothing.example.org", exception])).toBe(true);
});

it.each([
  ["https://chat.example.com", "chat.example.org"],
  ["https://badexample.com", "example.com"],
  ["https://example.com", "chat.example.com"],
  ["https://chat.example.com", "chat.example.com:3000"],
  ["http://chat.example.com", "chat.example.com:443"],
  ["http://11.1.2.3", "10.0.0.0/8"],
  ["http://10.1.2.3", "fd00::/8"],
  ["http://10.1.2.3", "10.0.0.0/64"],
  ["https://chat.example.com", ""],
])("%s is not exempt by '%s'", (url, exception) => {
  expect(isExempt(url, [exception])).toBe(false);
});
