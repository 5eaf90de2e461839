/** A body that is not taken: why, and with which status. */
export class BadBody extends Error {
  readonly status: 400 | 413;

  constructor(status: 400 | 413, message: string) {
    super(message);
    this.name = "BadBody";
    this.status = status;
  }
}

/** The body as text; throws `BadBody` as soon as it is longer than `mostBytes`. */
export async function readText(request: Request, mostBytes: number): Promise<string> {
  const tooLong = new BadBody(413, `the body is longer than ${mostBytes} bytes`);
  if (Number(request.headers.get("content-length") ?? 0) > mostBytes) throw tooLong;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw tooLong;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Parses what was posted: JSON, whatever it calls itself, or a form. Throws `BadBody`. */
export function parseBody(text: string, contentType: string): unknown {
  if (text.trim() === "") return undefined;
  const isForm = contentType.toLowerCase().startsWith("application/x-www-form-urlencoded");
  // Programs that post JSON and do not say so are taken to say this.
  if (isForm && !/^\s*[{[]/.test(text)) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    throw new BadBody(400, "the body is not valid JSON");
  }
}
