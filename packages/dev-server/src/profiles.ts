import type { Deployment, Profile, ProfileName } from "./profile.ts";
import { baseline } from "./profiles/baseline.ts";
import { differences } from "./profiles/differences.ts";
import { generationsOf } from "./profiles/generation.ts";
import { brokered } from "./profiles/streamer.ts";

const generations = generationsOf({ name: "6.5", baseline }, differences);

/** Looks up how a server of this generation behaves in this deployment. */
export function profileOf(name: ProfileName, deployment: Deployment): Profile {
  const generation = generations.get(name);
  if (generation === undefined)
    throw new Error(`there is no profile "${name}"; there are ${[...generations.keys()].join(", ")}`);
  const { streamer, ddp, rules, ...others } = generation;
  const common = { name, deployment, deprecatedFails: false, ...others };
  if (deployment === "monolith") return { ...common, ddp, rules };
  return { ...common, ddp: { ...ddp, ...streamer }, rules: { ...rules, ...brokered } };
}
