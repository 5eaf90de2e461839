import { branches, children, choices, endings, hooks, loop } from "./conversations.fixture.ts";
import type { Dialogue } from "./dialogue.fixture.ts";
import { hearing, interruption, middleware } from "./hearing.fixture.ts";
import { waterfall } from "./waterfall.fixture.ts";

export const dialogues: readonly Dialogue[] = [
  hearing,
  interruption,
  middleware,
  branches,
  hooks,
  children,
  loop,
  endings,
  choices,
  waterfall,
];
