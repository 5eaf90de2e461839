import type { Profile } from "../profile.ts";
import { plainError } from "../world/errors.ts";

/** The headers of a route that is announced to go; throws where such calls are to fail. */
export function deprecationHeaders(profile: Profile, path: string): Readonly<Record<string, string>> {
  const version = profile.rest.deprecatedRoutes.get(path);
  if (version === undefined) return {};
  const message = `The endpoint "/api/v1/${path}" is deprecated and will be removed on version ${version}`;
  if (profile.deprecatedFails) throw plainError(message);
  return {
    "x-deprecation-type": "endpoint-deprecation",
    "x-deprecation-message": message,
    "x-deprecation-version": version,
  };
}
