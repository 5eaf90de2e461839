/** Documents by id, in order of insertion; a change replaces the document, so that a reader's copy never moves. */
export class Collection<T extends { readonly _id: string }> {
  readonly #documents = new Map<string, T>();

  get size(): number {
    return this.#documents.size;
  }

  insert<D extends T>(document: D): D {
    this.#documents.set(document._id, document);
    return document;
  }

  get(id: string): T | undefined {
    return this.#documents.get(id);
  }

  /** Applies the changes and takes the named fields off; an unknown id stays unknown. */
  update(id: string, changes: Partial<T>, unset: readonly (keyof T & string)[] = []): T | undefined {
    const before = this.#documents.get(id);
    if (before === undefined) return undefined;
    const after: T = { ...before, ...changes };
    for (const key of unset) delete after[key];
    this.#documents.set(id, after);
    return after;
  }

  remove(id: string): T | undefined {
    const document = this.#documents.get(id);
    this.#documents.delete(id);
    return document;
  }

  all(): readonly T[] {
    return [...this.#documents.values()];
  }

  find(matches: (document: T) => boolean): T | undefined {
    for (const document of this.#documents.values()) if (matches(document)) return document;
    return undefined;
  }

  filter(matches: (document: T) => boolean): readonly T[] {
    return this.all().filter(matches);
  }
}
