import { messageOf } from "@rocketchat-connectors/core";
import { type DoorAnswer, type DoorRequest, EngineError } from "@rocketchat-connectors/dialog";
import { parsed } from "@rocketchat-connectors/dialog/http";
import { actionName, channelName } from "./names.ts";
import { type BotMessage, type Operations, problemOf, refusalOf } from "./operations.ts";
import type { Registration } from "./registration.ts";
import type { Sdk } from "./sdk.ts";
import { webhookAnswer } from "./webhook.ts";

export interface ServerOptions {
  readonly sdk: () => Promise<Sdk>;
  readonly operations: Operations;
  /** What callers of the webhook show. */
  readonly secret: string | undefined;
  /** Does what a body of `POST /v1/actions` asks for. */
  readonly act: (body: unknown) => Promise<DoorAnswer>;
}

/** What the SDK tells its handlers. */
interface Props {
  readonly ctx: Registration;
}

/**
 * Answers a call of Botpress Cloud by the SDK's own handler.
 *
 * The SDK prints errors to the console, with their stacks and whatever they hold (5.4.3, `integrationHandler`). So it sees
 * none: calls that it would stumble over are answered before, and what fails in a handler is kept from it and answered after.
 */
export async function answerCall(options: ServerOptions, request: DoorRequest): Promise<DoorAnswer> {
  const sdk = await options.sdk().catch((error: unknown) => error);
  if (!isSdk(sdk)) {
    if (sdk instanceof EngineError) return { status: 503, body: { error: sdk.message } };
    throw sdk;
  }
  const refused = ({ status, text }: { readonly status: number; readonly text: string }): DoorAnswer => ({
    status,
    body: new sdk.RuntimeError(text).toJSON(),
  });
  const problem = problemOf(request);
  if (problem !== undefined) return refused({ status: 400, text: problem });
  const failures: unknown[] = [];
  const response = await respond(sdk, options, request, (error) => failures.push(error));
  if (failures.length > 0) return refused(refusalOf(failures[0]));
  if (response instanceof Error) return refused({ status: 400, text: response.message });
  // What serves itself by the SDK alone answers with an empty object where there is nothing to say.
  return { status: response?.status ?? 200, body: response?.body === undefined ? {} : parsed(response.body) };
}

const isSdk = (value: unknown): value is Sdk => typeof value === "object" && value !== null && "Integration" in value;

type SdkResponse = Awaited<ReturnType<InstanceType<Sdk["Integration"]>["handler"]>>;

/** Gives an error for headers that are not Botpress'. */
async function respond(
  { Integration }: Sdk,
  { operations, secret, act }: ServerOptions,
  request: DoorRequest,
  failed: (error: unknown) => void,
): Promise<SdkResponse | Error> {
  const guarded =
    <Given extends Props, Result>(work: (bot: Registration, props: Given) => Promise<Result>) =>
    async (props: Given): Promise<Result | undefined> => {
      try {
        return await work(registrationOf(props.ctx), props);
      } catch (error) {
        failed(error);
        return undefined;
      }
    };
  const said = guarded((bot, props: Props & BotMessage) => operations.messageCreated(bot, props));
  const { type } = fieldsIn(request.body);
  const integration = new Integration({
    register: guarded((bot) => operations.register(bot)),
    unregister: guarded((bot) => operations.unregister(bot)),
    handler: guarded(async (_bot, { req }: Props & { readonly req: unknown }) => {
      const { status, body } = await webhookAnswer(req, secret, act);
      return { status, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    }),
    actions: {
      [actionName]: guarded((bot, { input }: Props & { readonly input: unknown }) =>
        operations.perform(bot, input, request.signal),
      ),
    },
    // Payloads are read leniently, also those of types that are new.
    channels: { [channelName]: { messages: { [String(type)]: said } } },
  });
  try {
    return await integration.handler(requestOf(request));
  } catch (error) {
    // Such an error repeats what it is about.
    const why = error instanceof SyntaxError ? "its configuration is no JSON" : messageOf(error);
    return new Error(`This is no call of Botpress: ${why}`);
  }
}

function fieldsIn(body: unknown): { readonly type?: unknown } {
  return typeof body === "object" && body !== null ? body : {};
}

function registrationOf({ botId, integrationId, integrationAlias, webhookId }: Registration): Registration {
  return {
    ...{ botId, integrationId },
    ...(integrationAlias === undefined ? {} : { integrationAlias }),
    ...(webhookId === undefined ? {} : { webhookId }),
  };
}

function requestOf({ path, query, headers, text }: DoorRequest) {
  return {
    ...{ method: "POST", path, body: text },
    query: new URLSearchParams(query).toString(),
    headers: Object.fromEntries(headers),
  };
}
