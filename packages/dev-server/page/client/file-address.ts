import type { Login } from "./rest.ts";

/** Where the browser fetches a file from: uploads are given only to those who say who they are. */
export function fileAddress(address: string, { userId, token }: Login): string {
  if (!address.startsWith("/file-upload/")) return address;
  return `${address}?${new URLSearchParams({ rc_uid: userId, rc_token: token })}`;
}
