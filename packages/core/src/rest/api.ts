import { isRocketChatError } from "../errors.ts";
import type { Body, Http, LoginToken } from "./http.ts";

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

/** Calls with the current token; a token that the server no longer takes is renewed once a call. */
export function createApi(http: Http, authority: Authority): Api {
  const call = async (verb: "GET" | "POST", path: string, params: Body, form?: FormData): Promise<Body> => {
    const token = await authority.obtain();
    const more = form ? { form } : {};
    try {
      return await http.call(verb, path, params, { token, ...more });
    } catch (error) {
      if (!isRocketChatError(error) || error.code !== "unauthorized" || error.status !== 401) throw error;
      return await http.call(verb, path, params, { token: await authority.renew(token), ...more });
    }
  };
  return {
    get: (path, params = {}) => call("GET", path, params),
    post: (path, params = {}) => call("POST", path, params),
    upload: (path, form) => call("POST", path, {}, form),
  };
}
