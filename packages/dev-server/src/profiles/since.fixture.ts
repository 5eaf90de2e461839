import { type Deployment, type ProfileName, profileNames } from "../profile.ts";
import { type Frame, RawClient } from "../raw-client.fixture.ts";
import { type People, startWithPeople } from "../rest/endpoints/people.fixture.ts";

/** What is seen from a profile on, until the next one that says otherwise. */
export type Since<T> = Readonly<Partial<Record<ProfileName, T>>> & { readonly "6.5": T };

/** What is seen on each profile. */
export function onEach<T>(since: Since<T>): Readonly<Record<string, T>> {
  let seen = since["6.5"];
  return Object.fromEntries(
    profileNames.map((name) => {
      const said = since[name];
      if (said !== undefined) seen = said;
      return [name, seen];
    }),
  );
}

/** Looks at a fresh server of each profile. */
export async function lookAtEach<T>(
  probe: (people: People, bot: RawClient) => Promise<T>,
  deployment: Deployment = "monolith",
): Promise<unknown> {
  const seen = profileNames.map(async (profile) => {
    await using people = await startWithPeople({ profile, deployment, settings: { CREATE_TOKENS_FOR_USERS: true } });
    await using bot = await RawClient.login(people.server.url, "token of bot");
    return [profile, await probe(people, bot)] as const;
  });
  return Object.fromEntries(await Promise.all(seen));
}

/** The code of a method's failure, or "works". */
export async function outcomeOf(answer: Promise<Frame>): Promise<unknown> {
  const { error } = await answer;
  return typeof error === "object" && error !== null && "error" in error ? error.error : "works";
}
