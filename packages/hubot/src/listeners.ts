import type {
  HubotMessage,
  HubotModule,
  ListenerArguments,
  ListenerRegistration,
  ReceiveContext,
  Robot,
} from "./hubot.ts";
import type { Messages } from "./messages.ts";

/** Gives scripts `robot.hearReaction` and `robot.fileShared`, under the names that hubot-slack made customary. */
export function addListeners(robot: Robot, messages: Messages): void {
  robot.hearReaction = registration(robot, messages.isReaction);
  robot.fileShared = registration(
    robot,
    (message) => messages.isText(message) && message.attachments.some(({ kind }) => kind !== "rich"),
  );
}

function registration(robot: Robot, isKind: (message: HubotMessage) => boolean): ListenerRegistration {
  return (...args: ListenerArguments) => {
    if (args.length === 1) return robot.listen(isKind, {}, args[0]);
    const [first] = args;
    const matches = typeof first === "function" ? (message: HubotMessage) => first(message) : () => true;
    const matcher = (message: HubotMessage) => isKind(message) && matches(message);
    if (args.length === 3) return robot.listen(matcher, args[1], args[2]);
    return robot.listen(matcher, typeof first === "function" ? {} : first, args[1]);
  };
}

/**
 * Gives receive middleware and Hubot 14's commands the full response, and keeps what is no speech from catch-alls:
 * a robot that says "I do not understand" must not say so to each reaction.
 */
export function receiveMiddleware(
  robot: Robot,
  hubot: HubotModule,
  messages: Messages,
): (context: ReceiveContext) => Promise<boolean> {
  return async (context) => {
    const { message } = context.response;
    if (message instanceof hubot.CatchAllMessage) {
      const caught = message.message;
      if (messages.isReaction(caught) || messages.isDeleted(caught)) return false;
    }
    context.response = new robot.Response(robot, message);
    return true;
  };
}
