import { Client, logIn } from "../client/client.ts";
import { type Login, RestError } from "../client/rest.ts";
import { Chat } from "./chat.ts";
import { problemOf } from "./chat-state.ts";
import { type Invitation, readInvitation } from "./invitation.ts";
import { forgetLogin, recallLogin, rememberLogin } from "./login-memory.ts";
import { Store } from "./store.ts";

/** Which of its two pages the application shows. */
export type Page =
  | { readonly is: "entering" }
  | { readonly is: "sign-in"; readonly invitation: Invitation; readonly problem?: string }
  | { readonly is: "chat"; readonly chat: Chat };

/** The application: nobody, or somebody's chat. */
export class App {
  readonly store = new Store<{ readonly page: Page }>({ page: { is: "entering" } });

  /** Enters by the link, or by what this tab remembers, or asks who is there. */
  async start(): Promise<void> {
    const { invitation, address } = readInvitation(location.href);
    history.replaceState(null, "", address);
    const remembered = recallLogin();
    if (invitation.user !== "" && invitation.password !== "") return this.signIn(invitation);
    if (invitation.user !== "" || remembered === undefined) return this.#show({ is: "sign-in", invitation });
    await this.#enter(remembered, invitation);
  }

  async signIn(invitation: Invitation): Promise<void> {
    try {
      const login = await logIn(invitation.user, invitation.password);
      rememberLogin(login);
      await this.#enter(login, invitation);
    } catch (error) {
      this.#show({ is: "sign-in", invitation, problem: problemOf(error) });
    }
  }

  async signOut(): Promise<void> {
    const { page } = this.store.state;
    if (page.is !== "chat") return;
    this.#leave(page.chat);
    await page.chat.client.logOut().catch(() => undefined);
  }

  async #enter(login: Login, invitation: Invitation): Promise<void> {
    const client = new Client(login);
    try {
      const [me, showsRealNames] = await Promise.all([client.me(), client.showsRealNames()]);
      const chat: Chat = new Chat(client, me, showsRealNames, () =>
        this.#leave(chat, "The server no longer accepts this login. Please sign in again."),
      );
      this.#show({ is: "chat", chat });
    } catch (error) {
      const isOver = error instanceof RestError && error.status === 401;
      if (isOver) forgetLogin();
      const problem = isOver ? "The last login of this tab is over. Please sign in again." : problemOf(error);
      this.#show({ is: "sign-in", invitation, problem });
    }
  }

  #leave(chat: Chat, problem?: string): void {
    chat.close();
    forgetLogin();
    const invitation = { user: chat.store.state.me.username, password: "" };
    this.#show({ is: "sign-in", invitation, ...(problem === undefined ? {} : { problem }) });
  }

  #show(page: Page): void {
    this.store.change({ page });
  }
}
