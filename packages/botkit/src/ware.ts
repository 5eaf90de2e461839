import type { Ware } from "./botkit.ts";

type Callback = (error?: unknown, ...outcome: unknown[]) => unknown;
type Step = (...args: unknown[]) => unknown;

/**
 * Lets errors behind a middleware endpoint reach whoever waits for it.
 *
 * Botkit's own callbacks, and most steps that people write, are async functions whose promise nobody looks at: one that
 * rejects would end the process, and leave the turn waiting for ever. Here the rejection comes back as the error that
 * the callback, or the next step, is made to take.
 */
export function mendWare(ware: Ware, logError: (error: unknown) => void): void {
  const { run, use } = ware;
  ware.run = (...args) => {
    const last = args.at(-1);
    if (!isFunction(last)) return run.apply(ware, args);
    return run.apply(ware, [...args.slice(0, -1), (...outcome: unknown[]) => settle(last, outcome)]);
  };
  ware.use = (step) => use.call(ware, isFunction(step) ? mendStep(step, logError) : step);
}

async function settle(callback: Callback, outcome: readonly unknown[]): Promise<void> {
  try {
    await callback(...outcome);
  } catch (error) {
    await callback(errorOf(error));
  }
}

/** Steps are told apart by how many arguments they take, so that number stays. */
function mendStep(step: Step, logError: (error: unknown) => void): Step {
  const mended = function (this: unknown, ...args: unknown[]): unknown {
    const next = args.at(-1);
    // A step that takes no `next` hands back its promise, which is looked at.
    if (!isFunction(next) || args.length > step.length) return step.apply(this, args);
    let isOver = false;
    const once: Callback = (...outcome) => {
      isOver = true;
      return next(...outcome);
    };
    const result = step.apply(this, [...args.slice(0, -1), once]);
    Promise.resolve(result).catch((error: unknown) => (isOver ? logError(error) : next(errorOf(error))));
    return result;
  };
  return Object.defineProperty(mended, "length", { value: step.length });
}

/** An error as a callback takes it: anything that is false would count as none. */
function errorOf(thrown: unknown): unknown {
  return thrown || new Error(`A handler of the bot failed without an error (${String(thrown)})`);
}

function isFunction(value: unknown): value is Callback & Step {
  return typeof value === "function";
}
