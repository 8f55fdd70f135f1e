import { isJsonObject } from "@hexdag/kernel";
import { type CompileOptions, compile } from "../compile.ts";
import type { Source } from "../source/source.ts";

/** Whether two texts of a file compile to the same plans; where neither compiles, whether the second has no further errors. */
export function compileAlike(before: Source, after: Source, options: CompileOptions): boolean {
  const [first, second] = [outcomeOf(before, options), outcomeOf(after, options)];
  if (first.plans !== undefined || second.plans !== undefined) return first.plans === second.plans;
  const known = new Set(first.errors);
  return second.errors.every((error) => known.has(error));
}

interface Outcome {
  /** Absent when there are errors. */
  readonly plans: string | undefined;
  readonly errors: readonly string[];
}

function outcomeOf(source: Source, options: CompileOptions): Outcome {
  const first = compile(source, options);
  const names = new Set(first.pipelines);
  const all =
    options.pipeline === undefined && names.size > 1
      ? [...names].map((pipeline) => compile(source, { ...options, pipeline }))
      : [first];
  const errors = all.flatMap(({ diagnostics }) =>
    diagnostics.filter(({ severity }) => severity === "error").map(({ code, message }) => `${code} ${message}`),
  );
  return {
    plans: errors.length > 0 ? undefined : JSON.stringify(all.map(({ plan }) => withoutPlaces(plan))),
    errors,
  };
}

/** Keys of plans that say where in the text something came from. */
const PLACES: ReadonlySet<string> = new Set(["origin", "origins", "calls"]);

/** Data without what says where in the text it came from. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([key]) => !PLACES.has(key));
  return Object.fromEntries(entries.map(([key, child]) => [key, withoutPlaces(child)]));
}
