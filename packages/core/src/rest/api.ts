import { isRocketChatError } from "../errors.ts";
import type { Body, Http, LoginToken } from "./http.ts";
import { type Pace, routeOf } from "./pace.ts";

/** The REST API with a login behind it. */
export interface Api {
  get(path: string, params?: Body): Promise<Body>;
  post(path: string, params?: Body): Promise<Body>;
  upload(path: string, form: FormData): Promise<Body>;
}

export interface Authority {
  /** The token in use, logging in when there is none. Concurrent callers share one login. Throws `closed` after logout. */
  obtain(): Promise<LoginToken>;
  /** A token to use instead of the one that was refused. Throws when there is none to be had. */
  renew(refused: LoginToken): Promise<LoginToken>;
}

/** Calls with the current token, at the server's pace; a token that the server no longer takes is renewed once a call. */
export function createApi(http: Http, authority: Authority, pace: Pace): Api {
  const call = async (verb: "GET" | "POST", path: string, params: Body, form?: FormData): Promise<Body> => {
    const token = await authority.obtain();
    const callWith = (given: LoginToken): Promise<Body> =>
      pace.run(routeOf(verb, path), (onAllowance) =>
        http.call(verb, path, params, { token: given, onAllowance, ...(form ? { form } : {}) }),
      );
    try {
      return await callWith(token);
    } catch (error) {
      if (!isRocketChatError(error) || error.code !== "unauthorized" || error.status !== 401) throw error;
      return await callWith(await authority.renew(token));
    }
  };
  return {
    get: (path, params = {}) => call("GET", path, params),
    post: (path, params = {}) => call("POST", path, params),
    upload: (path, form) => call("POST", path, {}, form),
  };
}
