/** Whom a link asks to sign in as: `/?user=ann&password=…`. */
export interface Invitation {
  readonly user: string;
  readonly password: string;
}

/** Reads the invitation of an address, and gives the address without it: a password does not belong into the history. */
export function readInvitation(address: string): { readonly invitation: Invitation; readonly address: string } {
  const url = new URL(address);
  const invitation = { user: url.searchParams.get("user") ?? "", password: url.searchParams.get("password") ?? "" };
  url.searchParams.delete("user");
  url.searchParams.delete("password");
  return { invitation, address: url.href };
}
