import { expect, it } from "vitest";
import { logIn, startExample } from "../../tests/example.ts";

/** What says where a Python is, and where Rasa is installed. */
const python = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value = ""]) =>
    /^(HOME|XDG_CACHE_HOME|PYENV_|PIP_|RASA_(ENV_DIR|PYTHON)$)/.test(name) ? [[name, value]] : [],
  ),
);

it("brings a real Rasa and a Rocket.Chat server, answers, reminds, and ends both", { timeout: 300_000 }, async () => {
  await using example = startExample("rasa/start.js", python);
  const ann = await logIn(await example.prints(/online at (http\S+)/, 240_000), "ann");
  expect(example.output()).not.toContain("stand-in");
  await ann.say("who am i");
  await ann.sees("what Rasa is told", ({ msg }) => msg === "You are ann in general. ann began.");
  await ann.say("remind me");
  await ann.sees("the reminder", ({ msg }) => msg === "This is your reminder.");
  example.signal("SIGINT");
  expect(await example.exit()).toBe(0);
});
