import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Upgrade } from "../http.ts";
import type { Deployment } from "../profile.ts";
import type { Gateway } from "./gateway.ts";
import { type Framing, rawFraming } from "./line.ts";
import { QuietSocket } from "./quiet-socket.ts";

/** SockJS: `o` opens, `h` keeps open, `a[…]` carries texts, `c[…]` closes; clients send plain lists. */
const sockJsFraming: Framing = {
  greeting: "o",
  heartbeat: "h",
  wrap: (text) => `a${JSON.stringify([text])}`,
  unwrap(data) {
    try {
      const texts: unknown = JSON.parse(data);
      return Array.isArray(texts) ? texts.map(String) : [String(texts)];
    } catch {
      return [data];
    }
  },
  farewell: (code, reason) => `c${JSON.stringify([code, reason])}`,
};

/** Accepts web sockets on the URLs where Rocket.Chat has them. */
export function socketFront(gateway: Gateway, deployment: Deployment): Upgrade {
  const sockets = new WebSocketServer({ noServer: true, WebSocket: QuietSocket });
  return (request, socket, head) => {
    const framing = framingFor(request.url ?? "", deployment);
    if (framing === undefined) refuse(socket);
    else sockets.handleUpgrade(request, socket, head, (opened) => gateway.accept(opened, framing));
  };
}

/** The listener no longer minds a socket that asked to be upgraded, so that its errors and its end are handled here. */
function refuse(socket: Duplex): void {
  socket.on("error", () => {});
  socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n", () => socket.destroy());
}

/** Meteor serves `/websocket` raw and the SockJS paths framed; the streamer takes everything but the exact path for SockJS. */
function framingFor(url: string, deployment: Deployment): Framing | undefined {
  const [path = ""] = url.split("?");
  if (url === "/websocket") return rawFraming;
  if (deployment === "microservices") return sockJsFraming;
  if (path === "/websocket/" || path === "/websocket" || path === "/sockjs/websocket") return rawFraming;
  return /^\/sockjs\/[^/]+\/[^/]+\/websocket$/.test(path) ? sockJsFraming : undefined;
}
