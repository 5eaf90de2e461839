export { basic, isNear, type ReadUrl, readUrl, type UrlSetting } from "./http/address.ts";
export { isPage, parsed } from "./http/body.ts";
export { type Call, type Caller, type CallerOptions, createCaller, type Ending } from "./http/caller.ts";
export { type Deadline, deadline, sleep } from "./http/deadline.ts";
export { exchange, openStream } from "./http/exchange.ts";
export { connectionError, excerpt, shownAnswer, shownRedirect, statusOf, type Wording } from "./http/failures.ts";
export { type HeaderSources, readHeaders } from "./http/headers.ts";
export {
  type HttpAnswer,
  HttpFailure,
  type HttpOptions,
  type HttpRequest,
  type HttpStream,
  tooLong,
} from "./http/messages.ts";
export { createReach, type Reach, type Whereabouts } from "./http/reach.ts";
export { isAboutTls } from "./http/retries.ts";
export { hiding, secretForms, secretsInHeaders } from "./http/secrets.ts";
export { readTls, type Tls } from "./http/tls.ts";
