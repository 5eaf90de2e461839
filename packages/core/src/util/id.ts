import { randomInt } from "node:crypto";

const unmistakable = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";

/** A new id in the form that Rocket.Chat gives its own documents: 17 characters that are hard to confuse. */
export function newId(length = 17): string {
  return Array.from({ length }, () => unmistakable[randomInt(unmistakable.length)]).join("");
}
