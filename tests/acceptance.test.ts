import { describe, it } from "vitest";
import { installAsUser } from "./installation.ts";

describe("acceptance", () => {
  it(
    "23. packed tarballs install with npm from a registry alone, without a dependency from git, and can be loaded",
    {
      timeout: 180_000,
    },
    () => installAsUser(["core", "hubot"]),
  );
});
