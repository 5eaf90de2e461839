import { pause } from "../pause.ts";
import { ServerError } from "../world/errors.ts";
import type { ClientFrame } from "./frames.ts";
import { frames } from "./frames.ts";
import { tooManyRequests } from "./limits.ts";
import { callMethod } from "./methods/table.ts";
import type { Session, SessionHost } from "./session.ts";

type MethodFrame = Extract<ClientFrame, { msg: "method" }>;

/** Runs one method call and answers it, in the order of frames of this deployment. */
export async function runMethod(session: Session, host: SessionHost, frame: MethodFrame): Promise<void> {
  const { ddp } = host.world.profile;
  const updated = frames.updated(frame.id);
  const answer = await answerOf(session, host, frame);
  if (host.faults.takeLoss(`ddp:${frame.method}`)) {
    session.line.cut();
    return;
  }
  await pause(host.faults.takeAnswerDelayMs(`ddp:${frame.method}`));
  const resultFirst = ddp.resultBeforeUpdated || answer.unknownMethod;
  for (const text of resultFirst ? [answer.text, updated] : [updated, answer.text]) session.send(text);
  answer.afterwards?.();
}

interface MethodAnswer {
  readonly text: string;
  /** Meteor answers a method that does not exist before it calls it done. */
  readonly unknownMethod: boolean;
  readonly afterwards?: () => void;
}

async function answerOf(session: Session, host: SessionHost, frame: MethodFrame): Promise<MethodAnswer> {
  try {
    check(session, host, frame);
    if (frame.method === "login") {
      const { result, afterwards } = session.login.enter(frame.params[0]);
      return { text: frames.result(frame.id, result), unknownMethod: false, afterwards };
    }
    if (frame.method === "logout") {
      session.login.exit();
      return { text: frames.result(frame.id, undefined), unknownMethod: false };
    }
    const result = await callMethod(
      frame.method,
      { world: host.world, user: session.user, connection: session.id },
      frame.params,
    );
    return { text: resultText(host, frame, result), unknownMethod: false };
  } catch (error) {
    return { text: frames.failure(frame.id, error), unknownMethod: error instanceof ServerError && error.code === 404 };
  }
}

function check(session: Session, host: SessionHost, frame: MethodFrame): void {
  const path = `ddp:${frame.method}`;
  const limit = host.faults.takeLimit(path);
  if (limit !== undefined) throw tooManyRequests(limit.resetMs ?? 1000);
  const refusal = host.faults.takeRefusal(path);
  if (refusal !== undefined)
    throw new ServerError(
      refusal.status ?? 500,
      typeof refusal.body === "string" ? refusal.body : "Internal server error",
    );
  const userId = session.user?._id;
  host.limiter?.take(frame.method, { connection: session.id, ...(userId === undefined ? {} : { userId }) });
}

/** The streamer of older microservices takes a method without a result for one that does not exist, although it ran. */
function resultText(host: SessionHost, frame: MethodFrame, result: unknown): string {
  const forwarded = !["stream-", "UserPresence:", "livechat:setUp"].some((start) => frame.method.startsWith(start));
  if (host.world.profile.ddp.voidMethodIsNotFound && forwarded && !result)
    return frames.failure(frame.id, new ServerError(404, `Method '${frame.method}' not found`));
  return frames.result(frame.id, result);
}
