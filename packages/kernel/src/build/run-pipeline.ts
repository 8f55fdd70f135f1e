import type { ComponentRegistry } from "../component/registry.ts";
import { HexdagError } from "../errors/hexdag-error.ts";
import { loadPlan } from "../graph/load-plan.ts";
import { runGraph } from "../run/run-graph.ts";
import type { RunHandle, RunOptions } from "../run/run-handle.ts";
import type { Pipeline } from "./define-pipeline.ts";

/**
 * Loads and starts a pipeline made in code, with typed input and output.
 *
 * @example
 * const result = await runPipeline(greet, createRegistry(await loadStdlib(), greet.components), { input: { name: "Ada" } }).result;
 */
export function runPipeline<TInput, TOutput>(
  pipeline: Pipeline<TInput, TOutput>,
  registry: ComponentRegistry,
  options: Omit<RunOptions, "input"> & { readonly input: TInput },
): RunHandle<TOutput> {
  const handle = runGraph(loadPlan(pipeline.plan, registry), options);
  if (hasOutput<TOutput>(handle)) return handle;
  throw new HexdagError({ code: "HD9001", message: "runGraph returned no handle" });
}

/** The pipeline's type says what its plan's output expressions give; nothing at run time could say more. */
function hasOutput<TOutput>(handle: unknown): handle is RunHandle<TOutput> {
  return typeof handle === "object" && handle !== null && "result" in handle;
}
