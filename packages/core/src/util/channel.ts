/** A queue between somebody who pushes and one who iterates. */
export interface Channel<T> extends AsyncIterable<T> {
  readonly size: number;
  /** Does nothing once the channel is ended. */
  push(value: T): void;
  /** No further value is taken; what is queued is still handed out. */
  end(): void;
}

interface Link<T> {
  readonly value: T;
  next?: Link<T>;
}

/**
 * Makes a channel. `onAbandoned` runs when its reader stops before the end; of more than `limit` queued values the
 * oldest give way.
 */
export function channel<T>(onAbandoned: () => void = () => {}, limit = Number.POSITIVE_INFINITY): Channel<T> {
  // A list and not an array: taking the first of many thousands off an array copies all the others.
  let first: Link<T> | undefined;
  let last: Link<T> | undefined;
  let size = 0;
  const readers: ((result: IteratorResult<T>) => void)[] = [];
  let ended = false;

  const append = (value: T): void => {
    const link: Link<T> = { value };
    if (last) last.next = link;
    else first = link;
    last = link;
    size += 1;
  };
  const take = (): Link<T> | undefined => {
    const link = first;
    if (!link) return undefined;
    first = link.next;
    if (!first) last = undefined;
    size -= 1;
    return link;
  };
  const end = (): void => {
    ended = true;
    for (const reader of readers.splice(0)) reader({ done: true, value: undefined });
  };
  const next = (): Promise<IteratorResult<T>> => {
    const link = take();
    if (link) return Promise.resolve({ done: false, value: link.value });
    if (ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => readers.push(resolve));
  };
  return {
    get size() {
      return size;
    },
    push(value) {
      if (ended) return;
      const reader = readers.shift();
      if (reader) return reader({ done: false, value });
      append(value);
      if (size > limit) take();
    },
    end,
    [Symbol.asyncIterator]: () => ({
      next,
      return: () => {
        while (take());
        end();
        onAbandoned();
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
}
