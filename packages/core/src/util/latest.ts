import { LRUCache } from "lru-cache";

/**
 * A cache of the `most` entries that were used last.
 *
 * It takes memory for what it holds. By its `max` an `LRUCache` sets all of its places aside at once, which costs each
 * client milliseconds and megabytes for rooms that it never sees; where they are filled in any case, that is smaller.
 */
export function latest<Value extends object | true>(
  most: number,
  options: Pick<LRUCache.OptionsBase<string, Value, unknown>, "dispose" | "ttl"> = {},
): LRUCache<string, Value> {
  return new LRUCache<string, Value>({ ...options, maxSize: most, sizeCalculation: () => 1 });
}
