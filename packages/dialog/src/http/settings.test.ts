import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { envValues } from "@rocketchat-connectors/core";
import { afterAll, describe, expect, it } from "vitest";
import { isNear, readUrl } from "./address.ts";
import { type HeaderSources, readHeaders } from "./headers.ts";
import { hiding, secretForms, secretsInHeaders } from "./secrets.ts";
import { readTls } from "./tls.ts";

const setting = { name: "ECHO_URL", example: "http://localhost:3000", tokens: "ECHO_BEARER" };

function urlOf(text: string) {
  const problems: string[] = [];
  const read = readUrl(text, setting, (problem) => problems.push(problem));
  return { read, problems };
}

describe("an address as somebody wrote it", () => {
  it.each([
    ["bots.example.com/sub/", "http://bots.example.com/sub/", undefined],
    ["HTTPS://Bots.Example.com:443", "https://bots.example.com/", undefined],
    ["localhost:3000", "http://localhost:3000/", undefined],
    ["http://me:p%40ss@bots", "http://bots/", "me:p@ss"],
    ["http://me:100%@bots", "http://bots/", "me:100%"],
  ])("%s is %s", (text, url, credentials) => {
    const { read, problems } = urlOf(text);
    expect(read?.url.href).toBe(url);
    const proof = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
    expect(read?.authorization).toBe(proof);
    expect(problems).toEqual([]);
  });

  it.each([
    ["ftp://me:hidden@bots", "ECHO_URL is no address: write it like http://localhost:3000"],
    ["http://", "ECHO_URL is no address: write it like http://localhost:3000"],
    ["http://bots/?token=hidden", "ECHO_URL has a query: take it out; tokens go into ECHO_BEARER"],
    ["http://bots/#hidden", "ECHO_URL has a query: take it out; tokens go into ECHO_BEARER"],
  ])("%s is none", (text, problem) => {
    expect(urlOf(text)).toEqual({ read: undefined, problems: [problem] });
  });

  it("is near within a machine or a private network", () => {
    expect(["http://bots:3000", "http://10.0.0.1", "http://[::1]", "http://a.internal"].every(isNear)).toBe(true);
    expect(["http://bots.example.com", "http://8.8.8.8"].some(isNear)).toBe(false);
  });
});

describe("headers", () => {
  const read = (sources: HeaderSources) => {
    const problems: string[] = [];
    return { headers: readHeaders(sources, "ECHO", (text) => problems.push(text)), problems };
  };

  it("are read by the settings of whoever asks", () => {
    expect(read({ text: "X-A: 1, X-B: 2", bearer: "abc" })).toEqual({
      headers: { "X-A": "1", "X-B": "2", Authorization: "Bearer abc" },
      problems: [],
    });
  });

  it("that cannot be used are named by those settings, without their values", () => {
    const { problems } = read({ text: "hidden", bearer: "hidden", basic: "hidden", authorization: "hidden" });
    expect(problems).toEqual([
      'ECHO_HEADERS: item 1 is not like "Name: value"',
      "ECHO_BASIC must be user:password",
      "ECHO_BEARER and ECHO_BASIC and the credentials in ECHO_URL each say who asks: keep one of them",
    ]);
  });
});

describe("certificates", () => {
  const folder = mkdtempSync(join(tmpdir(), "http-settings-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const pem = "-----BEGIN CERTIFICATE-----\n";
  const authority = join(folder, "ca.pem");
  writeFileSync(authority, pem);

  const read = (env: Readonly<Record<string, string>>) => {
    const problems: string[] = [];
    return {
      tls: readTls(
        envValues<string>(env, () => {}),
        "ECHO",
        problems,
      ),
      problems,
    };
  };

  it("are read from the files that the settings of whoever asks name", () => {
    expect(read({})).toEqual({ tls: undefined, problems: [] });
    expect(read({ ECHO_CA_FILE: authority })).toEqual({ tls: { ca: pem }, problems: [] });
  });

  it("that are none are named by those settings, without what may be a key", () => {
    const { problems } = read({ ECHO_KEY_FILE: "-----BEGIN PRIVATE KEY----- hidden", ECHO_CA_FILE: "nowhere.pem" });
    expect(problems).toEqual([
      expect.stringMatching(/^ECHO_CA_FILE is "nowhere.pem": it must be a readable file/),
      expect.stringMatching(/^ECHO_KEY_FILE is not the name of a file/),
      "ECHO_CERT_FILE and ECHO_KEY_FILE belong together: set both, or none",
    ]);
  });
});

describe("secrets", () => {
  it("are taken out of a text in each form in which it may repeat them", () => {
    const hide = hiding(['p&"ss', undefined, "no"]);
    expect(hide('p&"ss p%26%22ss p&\\"ss no')).toBe("*** *** *** no");
  });

  it("are taken out whole when one begins with another", () => {
    expect(hiding(["abc", "abcdef"])("abcdef abc")).toBe("*** ***");
  });

  it("stand in headers also behind a scheme", () => {
    const basic = Buffer.from("me:pass").toString("base64");
    expect(secretsInHeaders({ A: "Bearer t0ken", B: `Basic ${basic}`, C: "x" })).toEqual([
      "Bearer t0ken",
      "t0ken",
      `Basic ${basic}`,
      basic,
      "me:pass",
      "pass",
      "x",
    ]);
    expect(secretForms(["xy", "x y"])).toEqual(["x%20y", "x y"]);
  });
});
