import { type Activity, type Middleware, TestAdapter } from "botbuilder";
import { Botkit } from "botkit";

/** What tells two runs of one dialog apart although they are the same. */
const ofTheRun = new Set([
  ...["id", "conversation", "from", "recipient", "replyToId", "channelId", "serviceUrl"],
  ...["timestamp", "localTimestamp", "locale"],
]);

/** Writes down what goes in and out, as `> …` and `< …`, without what differs from run to run. */
export class ActivityLog implements Middleware {
  readonly lines: string[] = [];

  async onTurn(...[context, next]: Parameters<Middleware["onTurn"]>): Promise<void> {
    this.lines.push(`> ${context.activity.type}: ${context.activity.text}`);
    context.onSendActivities(async (_context, activities, send) => {
      for (const activity of activities) this.lines.push(`< ${written(activity)}`);
      return send();
    });
    await next();
  }
}

function written(activity: Partial<Activity>): string {
  const fields = Object.entries(activity).filter(([name, value]) => !ofTheRun.has(name) && value !== undefined);
  return JSON.stringify(Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** What came of the lines of people on Bot Framework's own test adapter. */
export interface TestRun {
  /** What was said by everybody. */
  readonly said: readonly string[];
  readonly activities: readonly string[];
}

export async function playOnTestAdapter(
  script: (controller: Botkit) => unknown,
  lines: readonly string[],
): Promise<TestRun> {
  const log = new ActivityLog();
  const adapter = new TestAdapter((context) => controller.handleTurn(context)).use(log);
  const controller = new Botkit({ adapter, disable_webserver: true, disable_console: true });
  script(controller);
  const said: string[] = [];
  for (const line of lines) {
    const [, who = "", what = ""] = /^([\w.-]+): (.*)$/s.exec(line) ?? [];
    if (who === "bot") continue;
    said.push(line);
    await adapter.receiveActivity({ type: "message", text: what, from: { id: who, name: who } });
    for (let reply = adapter.getNextReply(); reply !== undefined; reply = adapter.getNextReply()) {
      said.push(`bot: ${reply.text}`);
    }
  }
  return { said, activities: log.lines };
}
