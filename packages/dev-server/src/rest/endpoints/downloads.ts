import type { StoredFile } from "../../world/files.ts";
import type { World } from "../../world/world.ts";
import { type Endpoint, type Nothing, openEndpoint } from "../endpoint.ts";

/** Credentials that a browser can send along with a plain link. */
interface DownloadQuery {
  readonly rc_uid?: string;
  readonly rc_token?: string;
  readonly rc_rid?: string;
  readonly rc_room_type?: string;
}

/** Background colours of avatars, picked by the name. */
const colours = ["#F44336", "#9C27B0", "#3F51B5", "#03A9F4", "#009688", "#8BC34A", "#FF9800", "#795548"];

/** Files and pictures, which live outside the API's own path. */
export const downloadEndpoints: readonly Endpoint[] = [
  openEndpoint<Nothing, DownloadQuery>({
    verb: "GET",
    path: "/file-upload/:id/:name",
    limit: "none",
    handle({ world, params: { id = "" }, query, request }) {
      const file = world.files.get(id);
      if (file === undefined) return new Response(null, { status: 404 });
      if (!mayDownload(world, file, query, request.headers)) return new Response(null, { status: 403 });
      // A Buffer is a part of a larger memory, and its slice is no copy.
      return new Response(new Uint8Array(file.bytes).buffer, {
        headers: {
          "Content-Type": file.type,
          "Content-Length": String(file.bytes.byteLength),
          "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
          "Content-Security-Policy": "default-src 'none'",
          "Last-Modified": file.uploadedAt.toUTCString(),
        },
      });
    },
  }),
  avatar("/avatar/:name", (_world, name) => name.replace(/^@/, "")),
  avatar("/avatar/uid/:name", (world, id) => world.users.get(id)?.username),
  avatar("/avatar/room/:name", (world, id) => world.rooms.get(id)?.name),
];

/** A coloured square with the first letter of a name; an empty one for nobody. */
function avatar(path: string, nameOf: (world: World, text: string) => string | undefined): Endpoint {
  return openEndpoint({
    verb: "GET",
    path,
    limit: "none",
    handle({ world, params: { name: asked = "" } }) {
      const name = nameOf(world, asked) ?? "";
      const letter = /[\p{L}\p{N}]/u.exec(name)?.[0]?.toUpperCase() ?? "";
      const colour = colours[[...name].reduce((sum, character) => sum + character.charCodeAt(0), 0) % colours.length];
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200"><rect width="100%" height="100%" fill="${colour}"/><text x="50%" y="50%" dy="0.36em" text-anchor="middle" fill="#ffffff" font-family="sans-serif" font-size="125">${letter}</text></svg>`;
      return new Response(svg, { headers: { "Content-Type": "image/svg+xml" } });
    },
  });
}

/** Says whether the headers, the query or the cookies entitle the caller to the file. */
function mayDownload(world: World, file: StoredFile, query: DownloadQuery, headers: Headers): boolean {
  if (!world.settings.isOn("FileUpload_ProtectFiles")) return true;
  const cookies = cookiesIn(headers.get("cookie") ?? "");
  const room = world.rooms.get(file.rid);
  if (room === undefined) return false;
  const token = headers.get("x-auth-token") ?? query.rc_token ?? cookies.get("rc_token") ?? "";
  if (query.rc_room_type === "l") return room._id === query.rc_rid && room.v?.token === token;
  const uid = headers.get("x-user-id") ?? query.rc_uid ?? cookies.get("rc_uid") ?? "";
  const user = world.accounts.authenticate(uid, token);
  return user !== undefined && world.access.canAccess(user, room);
}

function cookiesIn(header: string): ReadonlyMap<string, string> {
  return new Map(
    header.split(";").map((pair) => {
      const [name = "", ...value] = pair.trim().split("=");
      return [name, decoded(value.join("="))];
    }),
  );
}

/** Cookies of other servers on this host may hold anything. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
