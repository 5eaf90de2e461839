import { Ajv, type ValidateFunction } from "ajv";
import type { Profile } from "../profile.ts";
import { ServerError } from "../world/errors.ts";

/** A JSON schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** A schema, or the schema of each server generation. */
export type SchemaChoice = Schema | ((profile: Profile) => Schema);

/** Throws the server's error for a value that does not fit. */
export type Check = (value: unknown) => void;

/** The schema of an object with these keys; whether others are refused is the server generation's affair. */
export function shape(
  properties: Readonly<Record<string, unknown>>,
  required: readonly string[] = [],
): (profile: Profile) => Schema {
  return (profile) => ({ type: "object", properties, required, additionalProperties: !profile.rest.strictBodies });
}

/** The schema of an object with these keys and no others, in every generation. */
export function closedShape(properties: Readonly<Record<string, unknown>>, required: readonly string[] = []): Schema {
  return { type: "object", properties, required, additionalProperties: false };
}

/** The schema of an object that has exactly one of the alternatives besides the common keys, in every generation. */
export function closedChoice(
  alternatives: Readonly<Record<string, unknown>>,
  common: Readonly<Record<string, unknown>> = {},
  required: readonly string[] = [],
): Schema {
  const choices = Object.entries(alternatives);
  return { oneOf: choices.map(([key, schema]) => closedShape({ [key]: schema, ...common }, [key, ...required])) };
}

/** The same where bodies are strict; elsewhere the handler has to look whether anything is missing. */
export function choice(
  alternatives: Readonly<Record<string, unknown>>,
  common: Readonly<Record<string, unknown>> = {},
  required: readonly string[] = [],
): (profile: Profile) => Schema {
  return (profile) =>
    profile.rest.strictBodies
      ? closedChoice(alternatives, common, required)
      : { type: "object", properties: { ...alternatives, ...common } };
}

/** The paging keys that every list takes. */
export const paging = {
  count: { type: "number" },
  offset: { type: "number" },
  sort: { type: "string" },
  query: { type: "string" },
  fields: { type: "string" },
};

/** Compiles each schema once for all servers of the process: tests start one after the other, each with the same schemas. */
class Validators {
  readonly #ajv: Ajv;
  /** By the schema's text, because a schema is made anew for each server. */
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(coerceTypes: boolean) {
    this.#ajv = new Ajv({ coerceTypes, allowUnionTypes: true, strict: false });
  }

  of(schema: Schema): ValidateFunction {
    const text = JSON.stringify(schema);
    const compiled = this.#compiled.get(text) ?? this.#ajv.compile(schema);
    this.#compiled.set(text, compiled);
    return compiled;
  }
}

const coercing = new Validators(true);
const literal = new Validators(false);

/** Turns schemas into checks; the messages are AJV's own, as on the real server. */
export class SchemaCompiler {
  readonly #profile: Profile;

  constructor(profile: Profile) {
    this.#profile = profile;
  }

  body(choice: SchemaChoice | undefined): Check {
    return this.#check(this.#profile.rest.coercesBodies ? coercing : literal, choice, "invalid-params");
  }

  /** Checks a query and converts its strings to the wanted types in place. */
  query(choice: SchemaChoice | undefined): Check {
    return this.#check(coercing, choice, "error-invalid-params");
  }

  #check(validators: Validators, choice: SchemaChoice | undefined, code: string): Check {
    if (choice === undefined) return () => {};
    let validate: ValidateFunction | undefined;
    return (value) => {
      // Compiling is what a server's start would spend its time on, so it waits for the first call.
      validate ??= validators.of(typeof choice === "function" ? choice(this.#profile) : choice);
      if (validate(value)) return;
      const texts = (validate.errors ?? []).map((error) => error.message ?? error.keyword);
      throw new ServerError(code, texts.join("\n "));
    };
  }
}
