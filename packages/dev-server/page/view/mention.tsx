import { useContext } from "preact/hooks";
import { ChatContext } from "./hooks.ts";

/** A name that a text addresses; one's own, and everybody's, stands out. */
export function Mention({ username }: { readonly username: string }) {
  const me = useContext(ChatContext)?.store.state.me.username;
  const isMine = [me, "all", "here"].includes(username);
  return <span class={isMine ? "mention mention-me" : "mention"}>@{username}</span>;
}
