import { Client } from "@botpress/client";
import { Integration } from "@botpress/sdk";
import { describe, expect, it } from "vitest";
import { loadSdk } from "./sdk.ts";

describe("Botpress' SDK", () => {
  it("comes with the client that it was made with", async () => {
    const sdk = await loadSdk();
    expect(sdk.Integration).toBe(Integration);
    expect(new sdk.Client({ token: "t", botId: "b" }).config.headers).toMatchObject({ Authorization: "Bearer t" });
    expect(sdk.Client.name).toBe(Client.name);
  });

  it("that is not there is told, with what to do", async () => {
    // A package of which none is installed.
    const absent = "@botpress/sdk-that-is-not-there";
    await expect(loadSdk(() => import(absent))).rejects.toMatchObject({
      kind: "misconfigured",
      message: expect.stringMatching(/@botpress\/sdk, which is not installed: npm install "@botpress\/sdk@>=5\.4 <8"/),
    });
  });

  it("that is another than was expected is told as such", async () => {
    const { Integration: _, ...other } = await import("@botpress/sdk");
    const load = () => Promise.resolve({ ...other, Integration: undefined }) as never;
    await expect(loadSdk(load)).rejects.toThrow(/cannot be loaded \(it has no Integration\): npm install/);
  });

  it("that fails while it is loaded is told with the reason", async () => {
    const broken = () => Promise.reject(new SyntaxError("unexpected token"));
    await expect(loadSdk(broken)).rejects.toThrow("cannot be loaded (unexpected token)");
  });
});
