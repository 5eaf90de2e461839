import type { Findings, Values } from "./values.ts";

export type Credentials =
  | { readonly kind: "password"; readonly user: string; readonly password: string; readonly ldap: boolean }
  | { readonly kind: "token"; readonly userId: string; readonly authToken: string };

function readLdap(values: Values, { problems }: Findings): boolean {
  const auth = values.text("ROCKETCHAT_AUTH")?.toLowerCase() ?? "password";
  // The value is not repeated: with this name it may well be a token.
  if (!["password", "ldap"].includes(auth))
    problems.push("ROCKETCHAT_AUTH is neither password nor ldap: use one of them");
  return auth === "ldap";
}

/** A header takes printable characters only; what else is copied along is often not seen. The value is not repeated. */
function checkHeader(name: string, value: string, { problems }: Findings): void {
  if (!/^[\x21-\x7e]+$/.test(value))
    problems.push(
      `${name} holds a character that no id or token has: copy it again, without blanks and typographic quotes`,
    );
}

/** With a personal access token there is no second factor to pass, so a token goes before a password. */
export function readCredentials(values: Values, findings: Findings): Credentials | undefined {
  const { problems, warnings } = findings;
  const ldap = readLdap(values, findings);
  const userId = values.text("ROCKETCHAT_USER_ID");
  const authToken = values.text("ROCKETCHAT_AUTH_TOKEN");
  const user = values.text("ROCKETCHAT_USER");
  const password = values.text("ROCKETCHAT_PASSWORD");
  if (userId && authToken) {
    checkHeader("ROCKETCHAT_USER_ID", userId, findings);
    checkHeader("ROCKETCHAT_AUTH_TOKEN", authToken, findings);
    if (user || password) {
      warnings.push("ROCKETCHAT_USER and ROCKETCHAT_PASSWORD are not used: ROCKETCHAT_AUTH_TOKEN goes before them");
    }
    return { kind: "token", userId, authToken };
  }
  if (userId) problems.push("ROCKETCHAT_AUTH_TOKEN is not set: ROCKETCHAT_USER_ID needs a personal access token");
  else if (authToken) problems.push("ROCKETCHAT_USER_ID is not set: it is shown together with a personal access token");
  else if (user && password) return { kind: "password", user, password, ldap };
  else if (user) problems.push("ROCKETCHAT_PASSWORD is not set: ROCKETCHAT_USER needs it");
  else if (password) problems.push("ROCKETCHAT_USER is not set: it is the bot's username");
  else {
    const pairs = "ROCKETCHAT_USER_ID and ROCKETCHAT_AUTH_TOKEN, or ROCKETCHAT_USER and ROCKETCHAT_PASSWORD";
    problems.push(`no credentials: set ${pairs}`);
  }
  return undefined;
}
