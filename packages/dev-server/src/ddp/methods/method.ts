import type { User } from "../../world/documents.ts";
import { invalidUser, ServerError } from "../../world/errors.ts";
import type { World } from "../../world/world.ts";

/** Who calls a method, and where from. */
export interface MethodCall {
  readonly world: World;
  readonly user: User | undefined;
  /** The connection, so that a stream write is not echoed to its writer. */
  readonly connection: string;
}

/** A method of the server; its parameters come from the wire as they are. */
export type Method = (call: MethodCall, ...params: readonly unknown[]) => unknown;

/** Methods by name. */
export type Methods = Readonly<Record<string, Method>>;

/** A method for those who are logged in; others get `error-invalid-user`. */
export function forUser(
  name: string,
  run: (world: World, user: User, ...params: readonly unknown[]) => unknown,
): Methods {
  return {
    [name]: ({ world, user }, ...params) => {
      if (user === undefined) throw invalidUser(name);
      return run(world, user, ...params);
    },
  };
}

/** What a method answers to parameters of the wrong kind. */
export function matchFailed(): ServerError {
  return new ServerError(400, "Match failed");
}

export function asText(value: unknown): string {
  if (typeof value !== "string") throw matchFailed();
  return value;
}

export function asOptionalText(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : asText(value);
}

export function asDate(value: unknown): Date {
  const date = asOptionalDate(value);
  if (date === undefined) throw matchFailed();
  return date;
}

export function asOptionalDate(value: unknown): Date | undefined {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value : undefined;
}

export function asNumber(value: unknown, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}

export function asTexts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw matchFailed();
  return value.map(asText);
}

export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw matchFailed();
  return { ...value };
}
