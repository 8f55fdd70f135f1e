import type { ToolCallOptions, ToolHints } from "../ports/tool-router.ts";
import type { RunContext } from "../run/run-context.ts";
import type { SchemaInput, SchemaOutput, StandardSchema } from "./standard-schema.ts";

/** A tool a model may call: a name, what it is for, and a function with typed arguments. */
export interface ToolType<
  TInput extends StandardSchema = StandardSchema,
  TOutput extends StandardSchema = StandardSchema,
> {
  readonly name: string;
  /** Read by the model. */
  readonly description: string;
  readonly input: TInput;
  readonly output?: TOutput;
  /** What it says of itself. `sensitive`: a person agrees to each call that a model makes. */
  readonly hints?: ToolHints;
  run(input: SchemaOutput<TInput>, ctx: RunContext): SchemaInput<TOutput> | Promise<SchemaInput<TOutput>>;
}

/** A tool of which only the name is known: what registries hold. */
export interface AnyToolType {
  readonly name: string;
  readonly description: string;
  readonly input: StandardSchema;
  readonly output?: StandardSchema;
  readonly hints?: ToolHints;
  run(input: never, ctx: RunContext): unknown;
}

/** Declares a tool; the argument and result types come from its schemas. */
export function defineTool<TInput extends StandardSchema, TOutput extends StandardSchema = StandardSchema>(
  tool: ToolType<TInput, TOutput>,
): ToolType<TInput, TOutput> {
  return Object.freeze({ ...tool });
}

/** How a router in this process is called: the kernel adds the node that calls, which its tools then run as a part of. */
export interface LocalToolCallOptions extends ToolCallOptions {
  readonly ctx?: RunContext;
}
