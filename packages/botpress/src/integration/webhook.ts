import { createHash, timingSafeEqual } from "node:crypto";
import { type DoorAnswer, fieldsOf, textOf } from "@rocketchat-connectors/dialog";
import { parsed } from "@rocketchat-connectors/dialog/http";

/** Headers in which a caller may show the secret, besides `Authorization: Bearer`. */
const secretHeaders = ["x-rocketchat-connectors-secret", "x-secret-key"];

/**
 * What somebody posted to the integration's webhook, whose address is public: whoever shows the secret is heard as at
 * `POST /v1/actions`.
 *
 * `request` is that of the SDK (5.4.3, `Request`), not checked.
 */
export async function webhookAnswer(
  request: unknown,
  secret: string | undefined,
  act: (body: unknown) => Promise<DoorAnswer>,
): Promise<DoorAnswer> {
  const { method, headers, body } = fieldsOf(request);
  if (secret === undefined || !secretsIn(fieldsOf(headers)).some((one) => isSame(one, secret)))
    return { status: 401, body: { error: "unauthorized" } };
  if (method !== "POST") return { status: 405, body: { error: "this path takes POST only" } };
  const wanted = typeof body === "string" ? parsed(body) : body;
  if (wanted === undefined) return { status: 400, body: { error: "the body is not valid JSON" } };
  return await act(wanted);
}

function secretsIn(headers: Readonly<Record<string, unknown>>): readonly string[] {
  const named = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), textOf(value)]));
  const [, bearer] = /^bearer\s+(\S+)\s*$/i.exec(named.get("authorization") ?? "") ?? [];
  return [bearer, ...secretHeaders.map((name) => named.get(name))].flatMap((one) => one ?? []);
}

/** Compares in the same time whatever the difference, and whatever the lengths. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
