/** What can be found out about a run before its first node starts. */
import { type ErrorInfo, isHexdagError } from "../errors/hexdag-error.ts";
import type { Graph } from "../graph/graph.ts";
import { missingPort } from "../guard/port-gate.ts";
import { fillDefaults } from "../json/fill-defaults.ts";
import type { JsonValue } from "../json/json-value.ts";
import { toJsonValue } from "../json/to-json-value.ts";
import type { PlanOrigins } from "../plan/plan.ts";
import { messageOf } from "./error-info.ts";
import type { RunOptions } from "./run-handle.ts";

/** The run input as JSON, with the defaults and coercions of `input_schema`, and what is wrong with it. */
export function prepareInput(
  graph: Graph,
  options: RunOptions,
): { readonly input: JsonValue; readonly problem?: ErrorInfo } {
  try {
    const given = toJsonValue(options.input ?? {}, () => "the run input");
    const filled = fillDefaults(given, graph.plan.inputSchema);
    const complete = filled === given ? given : toJsonValue(filled, () => "the run input with its defaults");
    const { value: input, problems } = graph.checkInput?.(complete) ?? { value: complete, problems: [] };
    if (problems.length === 0) return { input };
    const list = problems.map(({ path, message }) => (path === "" ? message : `${path} ${message}`)).join("; ");
    return {
      input,
      problem: {
        code: "HD6006",
        message: `the run input does not match the pipeline's input_schema: ${list}`,
        hint: "pass it with --input",
        ...placeOf(graph, "inputSchema"),
        retryable: false,
      },
    };
  } catch (thrown) {
    return { input: null, problem: { ...placeOf(graph, "pipeline"), ...describe(thrown) } };
  }
}

/** Where a part of the pipeline is written, as an error tells it; nothing for a plan made in code. */
export function placeOf(graph: Graph, part: keyof PlanOrigins): Pick<ErrorInfo, "origin" | "location"> {
  const { origins } = graph.plan;
  const origin = origins?.[part] ?? origins?.pipeline;
  const location = graph.locate(origin);
  return { ...(origin === undefined ? {} : { origin }), ...(location === undefined ? {} : { location }) };
}

/** The first of the host's own options that no run can go by. */
export function wrongOption(graph: Graph, options: RunOptions): ErrorInfo | undefined {
  const { maxConcurrentNodes: slots, timeoutMs } = options;
  const refuse = (message: string, hint: string): ErrorInfo => ({
    code: "HD6014",
    message,
    hint,
    ...placeOf(graph, "pipeline"),
    retryable: false,
  });
  if (slots !== undefined && !(slots >= 1 && (Number.isInteger(slots) || slots === Number.POSITIVE_INFINITY)))
    return refuse(
      `maxConcurrentNodes is ${slots}; it must be a whole number of at least 1`,
      "how many nodes may run at a time; leave it out for the pipeline's own",
    );
  if (timeoutMs !== undefined && !(timeoutMs >= 0))
    return refuse(`timeoutMs is ${timeoutMs}, which is no duration`, "give milliseconds, or leave it out for no limit");
  return undefined;
}

/** The first port that some node needs and the run lacks. */
export function missingPorts(graph: Graph, options: RunOptions): ErrorInfo | undefined {
  const missing = graph.requirements.find(
    ({ port, key }) => options.ports?.[port] === undefined && (key === undefined || options.ports?.[key] === undefined),
  );
  if (missing === undefined) return undefined;
  const { node, origin } = missing;
  const location = graph.locate(origin);
  return {
    ...describe(missingPort(missing.port, node)),
    node,
    ...(origin === undefined ? {} : { origin }),
    ...(location === undefined ? {} : { location }),
  };
}

/** Anything thrown outside a node as an error that can be journaled. */
export function describe(thrown: unknown): ErrorInfo {
  if (!isHexdagError(thrown))
    return {
      code: "HD9001",
      message: messageOf(thrown),
      ...(thrown instanceof Error && thrown.stack !== undefined ? { cause: thrown.stack } : {}),
    };
  return {
    code: thrown.code,
    message: thrown.message,
    ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
    ...(thrown.origin === undefined ? {} : { origin: thrown.origin }),
    ...(thrown.location === undefined ? {} : { location: thrown.location }),
    ...(thrown.data === undefined ? {} : { data: thrown.data }),
    retryable: false,
  };
}
