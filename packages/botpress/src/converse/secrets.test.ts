import { describe, expect, it } from "vitest";
import { type Fault, type StandInConverse, startStandInConverse } from "../stand-in.ts";
import type { BotpressOptions } from "../types.ts";
import { email, errorOf, joined, patience, talkTo } from "./talk.fixture.ts";

const secrets = { password: 'pass"word/with%signs', header: "proxy-secret-value" } as const;
const login = { email, password: secrets.password };
const json = { "content-type": "application/json" };

/** Everything of a request that a careless server may repeat. */
const echoes = (text: string): readonly Fault[] => [
  { type: "answer", status: 500, body: `<h1>Bad</h1> ${text}` },
  { type: "answer", status: 400, body: JSON.stringify({ message: text, errorCode: text }), headers: json },
  { type: "answer", status: 401, body: JSON.stringify({ message: text }), headers: json },
  { type: "answer", status: 403, body: text },
  { type: "answer", status: 404, body: encodeURIComponent(text) },
  { type: "answer", status: 200, body: text },
  { type: "answer", status: 302, body: "", headers: { location: `https://x.example.com/${encodeURIComponent(text)}` } },
];

/** All that is said, told, found and logged while everything fails. */
async function heardWhile(botpress: StandInConverse, faults: readonly Fault[], converse: BotpressOptions["converse"]) {
  const heard: string[] = [];
  for (const fault of faults) {
    for (const on of ["converse", "login", "other"] as const) {
      await using talk = talkTo(botpress.url, {
        headers: { "X-Proxy": secrets.header },
        converse: { maxWaitMs: 0, ...converse },
      });
      const { transport } = talk;
      botpress.faults.inject(fault, { on, times: Number.POSITIVE_INFINITY });
      heard.push(...(await transport.check()).map(({ text }) => text));
      const said = [talk.ask("ann", "one"), transport.tell(joined("bob"), patience())];
      heard.push(...(await Promise.all(said.map((one) => one.then(String, String)))));
      heard.push(...talk.log);
      botpress.faults.clear();
    }
  }
  return heard;
}

describe("a secret", () => {
  it("stands in no error, finding or line of the log, whatever the server repeats", async () => {
    await using botpress = await startStandInConverse({ users: { [email]: secrets.password } });
    const token = await botpress.token();
    const scenes = [
      { converse: {}, known: [secrets.header] },
      { converse: { login }, known: [secrets.header, secrets.password] },
      { converse: { token }, known: [secrets.header, token] },
    ];
    for (const { converse, known } of scenes) {
      const forms = known.flatMap((one) => [one, encodeURIComponent(one), JSON.stringify(one).slice(1, -1)]);
      const heard = await heardWhile(botpress, echoes(known.join(" ")), converse);
      expect(heard.length).toBeGreaterThan(20);
      expect(heard.filter((text) => forms.some((form) => text.includes(form)))).toEqual([]);
    }
  });

  it("that v12 gave stands in none either", async () => {
    await using botpress = await startStandInConverse({ users: { [email]: secrets.password } });
    await using talk = talkTo(botpress.url, { converse: { login } });
    await talk.say("ann", "one");
    const given = botpress.requests.at(-1)?.headers.authorization?.slice("Bearer ".length) ?? "";
    expect(given).toMatch(/^ey/);
    botpress.faults.inject({ type: "answer", status: 500, body: `you sent ${given}` });
    const { message } = await errorOf(talk.say("ann", "two"));
    expect(message).toContain("you sent ***");
    expect(message).not.toContain(given);
  });
});
