import { expect, it } from "vitest";
import { forgetLogin, recallLogin, rememberLogin } from "./login-memory.ts";

function emptyStorage(): Storage {
  const entries = new Map<string, string>();
  return {
    get length() {
      return entries.size;
    },
    clear: () => entries.clear(),
    getItem: (key) => entries.get(key) ?? null,
    key: (index) => [...entries.keys()][index] ?? null,
    removeItem: (key) => void entries.delete(key),
    setItem: (key, value) => void entries.set(key, value),
  };
}

it("knows a login again until it is told to forget it", () => {
  const storage = emptyStorage();
  expect(recallLogin(storage)).toBeUndefined();
  rememberLogin({ userId: "u1", token: "secret" }, storage);
  expect(recallLogin(storage)).toEqual({ userId: "u1", token: "secret" });
  forgetLogin(storage);
  expect(recallLogin(storage)).toBeUndefined();
});
