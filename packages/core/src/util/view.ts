/**
 * An object seen with some properties of the view's own: those are read and written in the view, all others in the
 * object, which others may see differently at the same time.
 */
export function viewOf<Seen extends object>(seen: Seen, own: object): Seen {
  const holderOf = (target: Seen, key: PropertyKey): object => (Object.hasOwn(own, key) ? own : target);
  return new Proxy(seen, {
    get: (target, key) => Reflect.get(holderOf(target, key), key),
    set: (target, key, value) => Reflect.set(holderOf(target, key), key, value),
    has: (target, key) => Object.hasOwn(own, key) || Reflect.has(target, key),
    deleteProperty: (target, key) => Reflect.deleteProperty(holderOf(target, key), key),
    ownKeys: (target) => [...new Set([...Reflect.ownKeys(target), ...Reflect.ownKeys(own)])],
    getOwnPropertyDescriptor: (target, key) => Reflect.getOwnPropertyDescriptor(holderOf(target, key), key),
  });
}
