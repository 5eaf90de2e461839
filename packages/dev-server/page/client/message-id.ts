const alphabet = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";

/** A new message id in the form that Rocket.Chat's own clients make: 17 characters that are not easily confused. */
export function newMessageId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(17)), (byte) => alphabet[byte % alphabet.length]).join("");
}
