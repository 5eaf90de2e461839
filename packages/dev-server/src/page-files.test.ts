import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pageFiles } from "./page-files.ts";
import { createDevServer } from "./server.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "page-files-"));
});

afterEach(() => rm(folder, { recursive: true }));

async function ask(path: string): Promise<Response> {
  return pageFiles(pathToFileURL(`${folder}/`)).request(path);
}

it("serves the page and what it loads, each under its type", async () => {
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "<!doctype html>");
  await writeFile(join(folder, "assets", "index-a1.js"), "let a;");
  await writeFile(join(folder, "assets", "index-b2.css"), "a{}");
  await writeFile(join(folder, "assets", "icon-c3.svg"), "<svg/>");

  const page = await ask("/?user=ann&password=x");
  expect(await page.text()).toBe("<!doctype html>");
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(page.headers.get("cache-control")).toBe("no-store");
  expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");

  const found = await Promise.all(["index-a1.js", "index-b2.css", "icon-c3.svg"].map((name) => ask(`/assets/${name}`)));
  expect(found.map((each) => each.headers.get("content-type"))).toEqual([
    "text/javascript; charset=utf-8",
    "text/css; charset=utf-8",
    "image/svg+xml",
  ]);
  expect(found.every((each) => each.headers.get("cache-control")?.includes("immutable"))).toBe(true);
});

it.each(["/assets/none.js", "/assets/..%2Findex.html", "/assets/.hidden", "/assets/a/b.js", "/assets/"])(
  "gives nothing out under %s",
  async (path) => {
    await mkdir(join(folder, "assets"));
    await writeFile(join(folder, "index.html"), "<!doctype html>");
    await writeFile(join(folder, "assets", ".hidden"), "secret");
    expect((await ask(path)).status).toBe(404);
  },
);

it("says what to do when the page has not been built", async () => {
  const answer = await ask("/");
  expect(answer.status).toBe(503);
  expect(answer.headers.get("content-type")).toContain("text/plain");
  expect(await answer.text()).toContain("npm run build");
});

it("stands beside the interfaces of the server, not before them", async () => {
  await using server = await createDevServer();
  const info = await fetch(`${server.url}/api/info`);
  expect(await info.json()).toMatchObject({ success: true });
  expect((await fetch(`${server.url}/assets/none.js`)).status).toBe(404);
  expect((await fetch(`${server.url}/api/v1/no.such.route`)).status).toBe(404);
  expect(server.wire.calls({ path: "/api/info" })).toHaveLength(1);
});
