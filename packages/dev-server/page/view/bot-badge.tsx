/** Marks an account that is no person. */
export function BotBadge() {
  return <span class="bot-badge">bot</span>;
}
