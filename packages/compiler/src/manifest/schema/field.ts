import type * as z from "zod";

/** What documentation, `hexdag explain` and editors show of a field. */
export interface About {
  readonly description: string;
  /** A value as a manifest writes it. */
  readonly example: unknown;
  /** What holds when the field is left out, where that is a value. */
  readonly default?: unknown;
  /** The part of the language it holds, where the schema of the field itself leaves that to a later pass. */
  readonly part?: PartName;
}

/** A piece of the language that stands in several places and is described once, by `json-schema/parts.ts`. */
export type PartName =
  | "cache"
  | "caps"
  | "common_spec"
  | "custom_type"
  | "data_schema"
  | "duration"
  | "expression"
  | "expressions"
  | "limits"
  | "macro_nodes"
  | "metadata"
  | "names"
  | "nodes"
  | "orchestrator"
  | "policies"
  | "policy_use"
  | "ports"
  | "services"
  | "time_limit";

/** Says of a schema which part of the language it is. */
export function part<TSchema extends z.ZodType>(schema: TSchema, name: PartName): TSchema {
  return schema.meta({ part: name });
}

/** A field's schema together with what is said about it. */
export function field<TSchema extends z.ZodType>(schema: TSchema, { description, example, ...rest }: About): TSchema {
  return schema.meta({ description, examples: [example], ...rest });
}
