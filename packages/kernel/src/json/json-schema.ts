import type { JsonValue } from "./json-value.ts";

/**
 * A JSON Schema, draft 2020-12, as plain data. The kernel only carries it; a `Validator` component interprets it.
 * The keywords that checks of references read are spelled out, the rest is open. Wherever a schema stands inside another,
 * it may be a boolean: `true` takes everything, `false` nothing.
 */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: { readonly [name: string]: JsonSchema | boolean };
  readonly required?: readonly string[];
  readonly items?: JsonSchema | boolean;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly enum?: readonly JsonValue[];
  readonly const?: JsonValue;
  readonly description?: string;
  readonly default?: JsonValue;
  readonly examples?: readonly JsonValue[];
  readonly [keyword: string]: unknown;
}
