import { readFile } from "node:fs/promises";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";

/** Where the build puts the page; the address is right from the sources as well as from the build. */
const built = new URL("../dist/page/", import.meta.url);

const types: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** The page runs its own code only; pictures in messages may come from anywhere. */
const policy = [
  "default-src 'self'",
  "img-src http: https: data:",
  "media-src http: https:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** Serves the chat page: `/` and what it loads from `/assets/`. */
export function pageFiles(folder: URL = built): Hono<{ Bindings: HttpBindings }> {
  // Other routers prepare all paths at the first call, which takes longer than the few calls of a test.
  const app = new Hono<{ Bindings: HttpBindings }>({ router: new SmartRouter({ routers: [new TrieRouter()] }) });
  app.get("/", async (context) => {
    const page = await read(new URL("index.html", folder));
    if (page === undefined)
      return context.text("The chat page has not been built: run `npm run build`, then reload.\n", 503);
    return file(page, "html", { "Content-Security-Policy": policy, "Cache-Control": "no-store" });
  });
  app.get("/assets/:name{[\\w-][\\w.-]*}", async (context) => {
    const name = context.req.param("name");
    const asset = await read(new URL(`assets/${name}`, folder));
    if (asset === undefined) return context.notFound();
    // The name holds a hash of what is inside.
    return file(asset, name.split(".").at(-1) ?? "", { "Cache-Control": "public, max-age=31536000, immutable" });
  });
  return app;
}

function file(bytes: Buffer, extension: string, headers: Readonly<Record<string, string>>): Response {
  const type = types[extension] ?? "application/octet-stream";
  return new Response(new Uint8Array(bytes), {
    headers: { ...headers, "Content-Type": type, "X-Content-Type-Options": "nosniff" },
  });
}

function read(location: URL): Promise<Buffer | undefined> {
  return readFile(location).catch(() => undefined);
}
