/** A queue between somebody who pushes and one who iterates. */
export interface Channel<T> extends AsyncIterable<T> {
  readonly size: number;
  /** Does nothing once the channel is ended. */
  push(value: T): void;
  /** No further value is taken; what is queued is still handed out. */
  end(): void;
}

/** Makes a channel. `onAbandoned` runs when its reader stops before the end. */
export function channel<T>(onAbandoned: () => void = () => {}): Channel<T> {
  const values: T[] = [];
  const readers: ((result: IteratorResult<T>) => void)[] = [];
  let ended = false;

  const end = (): void => {
    ended = true;
    for (const reader of readers.splice(0)) reader({ done: true, value: undefined });
  };
  const next = (): Promise<IteratorResult<T>> => {
    const [value] = values;
    if (values.length > 0) {
      values.shift();
      return Promise.resolve({ done: false, value: value as T });
    }
    if (ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => readers.push(resolve));
  };
  return {
    get size() {
      return values.length;
    },
    push(value) {
      if (ended) return;
      const reader = readers.shift();
      if (reader) reader({ done: false, value });
      else values.push(value);
    },
    end,
    [Symbol.asyncIterator]: () => ({
      next,
      return: () => {
        values.length = 0;
        end();
        onAbandoned();
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
}
