import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const everything = ["packages/*/{src,page}/**/*.test.{ts,tsx}", "examples/*/**/*.test.ts", "tests/**/*.test.ts"];
const needsChromium = "**/*.browser.test.ts";
const needsServices = "**/*.services.test.ts";
const needsTime = "**/*.soak.test.ts";
const needsRoom = "**/*.install.test.ts";
const needsRasa = "**/*.rasa.test.ts";
const elsewhere = ["**/node_modules/**", "**/dist/**"];

/**
 * `unit` needs nothing but npm; `services` needs Redis; `browser` needs Debian's Chromium; `soak` needs a minute; `install`
 * needs hundreds of megabytes on the disk; `rasa` needs Python 3.10, from which it makes a real Rasa.
 */
export default defineConfig({
  // They reach Node as well, also for `require`: "import" among them would give Botkit the wrong half of its packages.
  resolve: { conditions: ["@rocketchat-connectors/source", "node", "default"] },
  ssr: { resolve: { conditions: ["@rocketchat-connectors/source", "node", "default"] } },
  test: {
    // Most tests wait for sockets and child processes more than they compute.
    maxWorkers: Math.max(4, availableParallelism()),
    // Nothing here has module state, so files share what they have loaded.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: everything,
          exclude: [...elsewhere, needsChromium, needsServices, needsTime, needsRoom, needsRasa],
        },
      },
      { extends: true, test: { name: "services", include: [needsServices], exclude: elsewhere } },
      { extends: true, test: { name: "install", include: [needsRoom], exclude: elsewhere } },
      {
        extends: true,
        test: {
          name: "rasa",
          include: [needsRasa],
          exclude: elsewhere,
          testTimeout: 60_000,
          // The first start installs and trains.
          hookTimeout: 900_000,
          // A Rasa takes 800 MB.
          fileParallelism: false,
        },
      },
      {
        extends: true,
        // What is measured over minutes is measured alone.
        test: { name: "soak", include: [needsTime], exclude: elsewhere, fileParallelism: false },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: [needsChromium],
          exclude: elsewhere,
          testTimeout: 60_000,
          // One of them builds the page that another one opens.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
