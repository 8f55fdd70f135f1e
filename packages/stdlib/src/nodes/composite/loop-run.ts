/** From a node's config to a loop and its outcome: what `loop` and `composite` have in common once their mode is known. */
import {
  type AnyNodeFunction,
  type Body,
  HexdagError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type RunContext,
} from "@hexdag/kernel";
import { type CollectChoice, collectResults } from "./collect.ts";
import { type ErrorHandling, type Item, type Iteration, type IterationPlan, iterate } from "./iterate.ts";
import { passBody } from "./pass-body.ts";

/** A `while` without `max_iterations` runs at most this often. */
const DEFAULT_WHILE_PASSES = 100;

/** The config fields of `passShape`, as a running node has them. */
export interface PassConfig {
  readonly body: Body | undefined;
  readonly bodyPipeline: string | undefined;
  readonly itemVar: string;
  readonly indexVar: string;
  readonly concurrency: number;
  readonly errorHandling: ErrorHandling;
  readonly initialState: JsonValue;
  readonly stateUpdate: Readonly<Record<string, unknown>>;
  readonly breakIf: unknown;
  readonly maxIterations: number | undefined;
  readonly onMaxIterations: "fail" | "stop";
  readonly collect: CollectChoice["collect"];
  readonly keyField: string | undefined;
  readonly reducer: AnyNodeFunction | undefined;
}

export type LoopMode = "while" | "for-each" | "times";

export interface LoopTask {
  readonly mode: LoopMode;
  readonly over: IterationPlan["over"];
  readonly config: PassConfig;
  readonly input: JsonValue;
  readonly ctx: RunContext;
}

/** Runs a loop and answers `{result, metadata}`. */
export async function runLoop({ mode, over, config, input, ctx }: LoopTask): Promise<JsonObject> {
  const startedAt = ctx.clock.now();
  const { itemVar, indexVar, concurrency, errorHandling, stateUpdate, breakIf, onMaxIterations } = config;
  const iteration = await iterate(
    {
      over,
      body: passBody(config, ctx),
      input,
      state: isJsonObject(config.initialState) ? config.initialState : {},
      maxIterations: config.maxIterations ?? (mode === "while" ? DEFAULT_WHILE_PASSES : undefined),
      itemVar,
      indexVar,
      concurrency,
      errorHandling,
      stateUpdate,
      breakIf,
      onMaxIterations,
    },
    ctx,
  );
  const result = await collectResults(iteration.passes, config, ctx);
  return { result, metadata: { ...metadataOf(mode, iteration), duration_ms: ctx.clock.now() - startedAt } };
}

function metadataOf(mode: LoopMode, { passes, stoppedBy, state, errors }: Iteration): JsonObject {
  const failed = passes.filter((pass) => pass.failed).length;
  return {
    mode,
    iterations: passes.length,
    stopped_by: stoppedBy,
    final_state: state,
    successful: passes.length - failed,
    failed,
    errors,
  };
}

/** The items of a `for_each`: a list's, or a map's keys. */
export function itemsOf(value: JsonValue | undefined, field: string): readonly Item[] {
  if (Array.isArray(value)) return value.map((item: JsonValue) => ({ value: item }));
  if (isJsonObject(value)) return Object.keys(value).map((key) => ({ value: key, key }));
  throw new HexdagError({
    code: "HD4501",
    message: `${field} gives ${value === null || value === undefined ? "null" : `a ${typeof value}`}, and a list or map is needed`,
    hint: `use ${field}: "… ?? []" if it may be absent`,
    retryable: false,
  });
}

/** The items of a `times`: the positions themselves. */
export function countedItems(value: JsonValue | undefined, field: string): readonly Item[] {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) {
    return Array.from({ length: value }, (_empty, index) => ({ value: index }));
  }
  throw new HexdagError({
    code: "HD4501",
    message: `${field} gives ${JSON.stringify(value ?? null)}, and a whole number of at least 0 is needed`,
    hint: "round it with int(…)",
    retryable: false,
  });
}
