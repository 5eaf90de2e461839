import type { TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import type { Invitation } from "../state/invitation.ts";

interface SignInProps {
  readonly invitation: Invitation;
  readonly problem: string | undefined;
  onSignIn(invitation: Invitation): Promise<void>;
}

/** Asks who is there. */
export function SignIn({ invitation, problem, onSignIn }: SignInProps) {
  const [isBusy, setBusy] = useState(false);
  const signIn = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    await onSignIn({ user: String(form.get("user")).trim(), password: String(form.get("password")) });
    setBusy(false);
  };
  return (
    <main class="sign-in">
      <form onSubmit={signIn} aria-labelledby="sign-in-title">
        <h1 id="sign-in-title">Who are you?</h1>
        <p>Sign in as one of the people of this development server. Every tab can be somebody else.</p>
        <label>
          User name
          <input
            name="user"
            required
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            {...startsIn(invitation, "user")}
          />
        </label>
        <label>
          Password
          <input name="password" type="password" required autocomplete="off" {...startsIn(invitation, "password")} />
        </label>
        {problem !== undefined && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" class="primary" disabled={isBusy}>
          {isBusy ? "Signing in …" : "Sign in"}
        </button>
        <p class="hint">The command that started the server printed links that sign you in.</p>
      </form>
    </main>
  );
}

/** What the link says; the cursor stands where something is missing. */
function startsIn(invitation: Invitation, field: keyof Invitation) {
  const missing = invitation.user === "" ? "user" : "password";
  return { defaultValue: invitation[field], autofocus: field === missing };
}
