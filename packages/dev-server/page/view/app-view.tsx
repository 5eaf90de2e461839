import type { App } from "../state/app.ts";
import { ChatPage } from "./chat-page.tsx";
import { ChatContext, useSelected } from "./hooks.ts";
import { SignIn } from "./sign-in.tsx";

/** The whole page. */
export function AppView({ app }: { readonly app: App }) {
  const page = useSelected(app.store, (state) => state.page);
  switch (page.is) {
    case "entering":
      return <p class="entering">Signing in …</p>;
    case "sign-in":
      return (
        <SignIn key={page} invitation={page.invitation} problem={page.problem} onSignIn={(it) => app.signIn(it)} />
      );
    case "chat":
      return (
        <ChatContext.Provider value={page.chat}>
          <ChatPage onSignOut={() => void app.signOut()} />
        </ChatContext.Provider>
      );
  }
}
