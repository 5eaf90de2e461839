/** What the Chat API can be asked for: the names are those of its official client. */
const operations = {
  hello: "GET /hello",
  createUser: "POST /users",
  getOrCreateUser: "POST /users/get-or-create",
  getUser: "GET /users/me",
  updateUser: "PUT /users/me",
  deleteUser: "DELETE /users/me",
  createConversation: "POST /conversations",
  getOrCreateConversation: "POST /conversations/get-or-create",
  listConversations: "GET /conversations",
  getConversation: "GET /conversations/:id",
  deleteConversation: "DELETE /conversations/:id",
  listenConversation: "GET /conversations/:id/listen",
  listMessages: "GET /conversations/:id/messages",
  addParticipant: "POST /conversations/:id/participants",
  listParticipants: "GET /conversations/:id/participants",
  getParticipant: "GET /conversations/:id/participants/:userId",
  removeParticipant: "DELETE /conversations/:id/participants/:userId",
  createMessage: "POST /messages",
  getMessage: "GET /messages/:id",
  deleteMessage: "DELETE /messages/:id",
  createEvent: "POST /events",
  getEvent: "GET /events/:id",
} as const;

export type ChatOperation = keyof typeof operations;

/** The operation that is asked for, with the ids of its path. */
export interface Matched {
  readonly operation: ChatOperation;
  readonly id: string;
  readonly userId: string;
}

const table = Object.entries(operations).map(([name, route]) => {
  const [method = "", path = ""] = route.split(" ");
  // The keys of a constant are its names.
  return { operation: name as ChatOperation, method, segments: path.split("/").slice(1) };
});

/** Finds the operation; `path` is what follows the webhook id, as it came. */
export function matched(method: string, path: string): Matched | undefined {
  const segments = (path === "/hello/" ? "/hello" : path).split("/").slice(1).map(decoded);
  for (const route of table) {
    if (route.method !== method || route.segments.length !== segments.length) continue;
    const isSame = route.segments.every((segment, at) => segment.startsWith(":") || segment === segments[at]);
    if (!isSame) continue;
    const idOf = (name: string) => segments[route.segments.indexOf(name)] ?? "";
    return { operation: route.operation, id: idOf(":id"), userId: idOf(":userId") };
  }
  return undefined;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
