import { describe, expect, it } from "vitest";
import { backoffMs } from "./backoff.ts";

describe("the wait before connecting again", () => {
  it("doubles up to eight seconds", () => {
    expect([1, 2, 3, 4, 5, 6, 50].map((attempt) => backoffMs(attempt, 1))).toEqual([
      400, 800, 1600, 3200, 6400, 8000, 8000,
    ]);
  });

  it("is spread, so that not all pages come back at once", () => {
    expect([0, 0.5, 1].map((random) => backoffMs(1, random))).toEqual([200, 300, 400]);
  });
});
