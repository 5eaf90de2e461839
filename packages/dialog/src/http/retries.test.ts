import { describe, expect, it } from "vitest";
import { type HttpAnswer, HttpFailure } from "./messages.ts";
import { pauseAfter, putOffMs, usualPausesMs } from "./retries.ts";

const notSent = new HttpFailure("connect refused", "ECONNREFUSED", false);

describe("the pause before the next attempt", () => {
  it.each<[string, HttpFailure, number, number, number | undefined]>([
    ["is half a second after the first", notSent, 1, 0, 500],
    ["grows", notSent, 2, 0, 1_000],
    ["grows again", notSent, 3, 0, 2_000],
    ["is up to a quarter longer", notSent, 3, 1, 2_500],
    ["does not follow the fourth attempt", notSent, 4, 0, undefined],
    ["does not follow what may have been sent", new HttpFailure("reset", "ECONNRESET", true), 1, 0, undefined],
    ["follows a reset of what was not sent", new HttpFailure("reset", "ECONNRESET", false), 1, 0, 500],
    [
      "does not follow a certificate",
      new HttpFailure("self-signed", "DEPTH_ZERO_SELF_SIGNED_CERT", false),
      1,
      0,
      undefined,
    ],
    [
      "does not follow a certificate for another name",
      new HttpFailure("no", "ERR_TLS_CERT_ALTNAME_INVALID", false),
      1,
      0,
      undefined,
    ],
    ["does not follow a server without TLS", new HttpFailure("wrong version", "EPROTO", false), 1, 0, undefined],
  ])("%s", (_, failure, failures, random, pause) => {
    expect(pauseAfter(failure, failures, usualPausesMs, () => random)).toBe(pause);
  });
});

describe("a request that was put off", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");
  it.each<[number, string | undefined, number | undefined]>([
    [429, "0", 0],
    [429, " 10 ", 10_000],
    [503, "2", 2_000],
    [503, "Sun, 01 Mar 2026 12:00:05 GMT", 5_000],
    [503, "Sun, 01 Mar 2026 11:00:00 GMT", 0],
    [503, "11", undefined],
    [503, "Sun, 01 Mar 2026 12:00:11 GMT", undefined],
    [503, "soon", undefined],
    [429, "-5", undefined],
    [429, "", undefined],
    [429, "1.5", 1_500],
    [503, "Sun, 31 Feb 2026 99:00:05 GMT", undefined],
    [503, undefined, undefined],
    [500, "1", undefined],
    [200, "1", undefined],
  ])("by %i until %s may come again in %s ms", (status, retryAfter, ms) => {
    const answer = {
      status,
      body: "",
      contentType: "",
      headers: {},
      ...(retryAfter === undefined ? {} : { retryAfter }),
    };
    expect(putOffMs(answer, now)).toBe(ms);
  });

  it("was not put off when its answer took too long, for which Sanic has the same status", () => {
    const isLate = ({ body }: HttpAnswer): boolean => /response timeout/i.test(body);
    const answer = { status: 503, body: "Response Timeout", contentType: "text/plain", headers: {}, retryAfter: "1" };
    expect(putOffMs(answer, now, isLate)).toBeUndefined();
    expect(putOffMs({ ...answer, body: "busy" }, now, isLate)).toBe(1_000);
  });
});
