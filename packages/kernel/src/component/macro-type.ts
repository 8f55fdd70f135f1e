import type { JsonValue } from "../json/json-value.ts";
import type { SchemaOutput, StandardSchema } from "./standard-schema.ts";

/** A node entry as a manifest writes it: `kind`, `metadata.name`, `spec`, `wait_for`, `dependencies`. */
export interface NodeEntry {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly [field: string]: JsonValue };
  readonly wait_for?: readonly string[];
  readonly dependencies?: readonly string[];
}

/** A macro: typed parameters in, node entries out. Expanded by the compiler; the kernel never sees one. */
export interface MacroType<TParams extends StandardSchema = StandardSchema> {
  readonly name: string;
  /** Further names it is invoked by. */
  readonly aliases?: readonly string[];
  readonly description: string;
  readonly params: TParams;
  /** Pure. Inner nodes refer to each other by the names given here; the compiler prefixes them with the instance's name. */
  expand(params: SchemaOutput<TParams>): readonly NodeEntry[];
}

/** A macro of which only the name is known: what registries hold. */
export interface AnyMacroType {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly description: string;
  readonly params: StandardSchema;
  expand(params: never): readonly NodeEntry[];
}

/** Declares a macro; the type of `params` comes from its schema. */
export function defineMacro<TParams extends StandardSchema>(macro: MacroType<TParams>): MacroType<TParams> {
  // Not a copy, which would ask `params` that is a getter for its schema at once.
  return Object.freeze(macro);
}
