/**
 * The plan: what the compiler emits and the kernel runs. Versioned, plain JSON, hashed by content. It holds names, never
 * closures or secrets; functions, node types, drivers, templates and validators are looked up in the registry at load.
 */
import type { PlanExpr, PlanTemplate } from "../expr/expr.ts";
import type { JsonSchema } from "../json/json-schema.ts";
import type { JsonValue } from "../json/json-value.ts";
import type { PlanCache, PlanCaps, PlanLimits, PlanPolicy, PlanPrice, PlanRetry } from "./guards.ts";
import type { Origin } from "./origin.ts";

/** The plan format this kernel writes and reads. */
export const PLAN_VERSION = 1;

export interface Plan {
  readonly hexdag: typeof PLAN_VERSION;
  /** Files the plan was compiled from, `/`-separated and relative to the directory the host resolves plan paths against. */
  readonly sources: readonly PlanSource[];
  readonly name: string;
  readonly description?: string;
  readonly version?: string;
  readonly labels?: { readonly [name: string]: string };
  /** The environment it was compiled for, which child pipelines are compiled for too. */
  readonly environment?: string;
  readonly inputSchema?: JsonSchema;
  readonly outputSchema?: JsonSchema;
  /** By the port's name; adapters that fill a port for single nodes only have keys of their own, and say so in `port`. */
  readonly ports: { readonly [name: string]: PlanPort };
  /** Sources of tools that are merged into the port `tools`, by the name that comes before the colon of their tools. */
  readonly services?: { readonly [name: string]: PlanService };
  readonly options: PlanOptions;
  readonly limits?: PlanLimits;
  /** Every declaration around the pipeline's nodes, the outermost first. */
  readonly caps?: readonly PlanCaps[];
  /** What is for every node and port; policies for some stand with those. */
  readonly policies?: readonly PlanPolicy[];
  /** By model, as `vendor/model` or `model`. */
  readonly prices?: { readonly [model: string]: PlanPrice };
  readonly graph: PlanGraph;
  /** The declared output; absent means a map of the exit nodes' results. */
  readonly output?: { readonly [name: string]: PlanExpr };
  /** Where the pipeline's own parts are written, for failures that belong to no node. Absent in plans made in code. */
  readonly origins?: PlanOrigins;
}

/** The places of a pipeline's parts. A part without one of its own is found where the pipeline's name is. */
export interface PlanOrigins {
  readonly pipeline: Origin;
  readonly inputSchema?: Origin;
  readonly outputSchema?: Origin;
  readonly timeout?: Origin;
}

export interface PlanSource {
  readonly file: string;
}

/** How a port is filled when the caller does not hand one in. Secrets stand as `{"$secret": NAME}` inside `config`. */
export interface PlanPort {
  /** The driver's name; `pool` for a pool. */
  readonly adapter: string;
  readonly config: { readonly [key: string]: JsonValue };
  /** The port it fills, when its key is not that port's name: only nodes that name the key in their `ports` see it. */
  readonly port?: string;
  /** Adapters that share the calls, in place of one. */
  readonly pool?: PlanPool;
  /** What every call goes through, the outermost first. */
  readonly policies?: readonly PlanPolicy[];
  readonly origin?: Origin;
}

/** Adapters that fill one port together. */
export interface PlanPool {
  /** `round_robin`: each in turn. `failover`: the first that works. `least_busy`: the one with the fewest calls under way. */
  readonly strategy: "round_robin" | "failover" | "least_busy";
  /** At least one; none is a pool itself. */
  readonly members: readonly PlanPort[];
}

/** A source of tools: an adapter, or a pool of them, as for the port `tools`. */
export interface PlanService extends Pick<PlanPort, "adapter" | "config" | "pool" | "origin"> {
  /** It is one tool, which goes by the service's own name. */
  readonly single?: true;
}

export interface PlanOptions {
  readonly maxConcurrentNodes: number;
  /** Per attempt, for nodes that name none. Absent: no limit. */
  readonly defaultNodeTimeoutMs?: number;
  /** For the whole run; compensations may take as long again. Absent: no limit. */
  readonly pipelineTimeoutMs?: number;
  /** `ready`: a node starts when its last dependency settles. `waves`: lock-step by depth. */
  readonly scheduling: "ready" | "waves";
  /** Whether data that breaks a node's own `input_schema`/`output_schema` fails the node (true) or is reported as a warning event. */
  readonly strictValidation: boolean;
}

/** A graph of nodes: the pipeline itself, or a body inside a node. Listed in source order. */
export interface PlanGraph {
  readonly nodes: readonly PlanNode[];
}

export interface PlanNode {
  readonly name: string;
  /** A node kind known to the registry, in its canonical spelling (`llm`, not `llm_node`). */
  readonly kind: string;
  /** Kind-specific fields in camelCase; see `PlanValue` for what may stand in them. */
  readonly config: { readonly [field: string]: PlanValue };
  /** Nodes whose results this node reads, in the order first named. */
  readonly dataDependencies: readonly string[];
  /** Nodes that must settle first and contribute nothing. Disjoint from `dataDependencies`. */
  readonly waitFor: readonly string[];
  readonly inputMapping?: { readonly [key: string]: PlanValue };
  readonly strictMapping?: boolean;
  readonly when?: PlanExpr;
  /** Whether a node that chooses among others has chosen this one; asked before `when`. */
  readonly route?: PlanExpr;
  readonly onError?: PlanErrorHandling;
  /** A node that undoes this one when the run fails or is cancelled after this one succeeded. */
  readonly compensate?: string;
  /** Per attempt. */
  readonly timeoutMs?: number;
  readonly retry?: PlanRetry;
  readonly critical?: boolean;
  /** Input keys that must be present and not null. */
  readonly requiredInputs?: readonly string[];
  readonly inputSchema?: JsonSchema;
  readonly outputSchema?: JsonSchema;
  /** Higher starts first among ready nodes. Default 0. */
  readonly priority?: number;
  /** Keys of `Plan.ports` that fill ports for this node alone, by the port's name. */
  readonly ports?: { readonly [port: string]: string };
  readonly limits?: PlanLimits;
  /** What this node may use of what the plan may. */
  readonly caps?: readonly PlanCaps[];
  /** What the node goes through besides its own `retry` and `timeoutMs`, the outermost first. */
  readonly policies?: readonly PlanPolicy[];
  readonly cache?: PlanCache;
  /** Free metadata for tools; the kernel does not read it. */
  readonly description?: string;
  readonly origin?: Origin;
  /** Where the macros are invoked that this node comes from, the innermost first. */
  readonly calls?: readonly Origin[];
}

/** `handler`: a node of the same graph, run only on failure. `skip`: dependents are skipped. `continue`: the result is null. */
export type PlanErrorHandling =
  | { readonly action: "handler"; readonly node: string }
  | { readonly action: "skip" }
  | { readonly action: "continue" };

/** A node's config value: JSON, in which these five marked objects may stand anywhere. */
export type PlanValue =
  | null
  | boolean
  | number
  | string
  | PlanExpr
  | PlanTemplate
  | PlanFunction
  | PlanBody
  | PlanSecret
  | readonly PlanValue[]
  | { readonly [key: string]: PlanValue };

/**
 * A function by name: registered (`score`), of a package (`@acme/steps#score`) or of a file (`lib/steps.ts#score`, relative like
 * `sources`). With `source` it is that text, and `inline:…` is its name: hosts that trust the plan compile and register it.
 */
export interface PlanFunction {
  readonly $fn: string;
  /** The body of a function `(input, ctx)`, or one expression. JavaScript or TypeScript; `origin` is where it begins. */
  readonly source?: string;
  readonly origin?: Origin;
}

/** An inline body: a graph that runs zero, one or many times inside its node, or a function called as `(input, ctx)`. */
export interface PlanBody {
  readonly $body: PlanGraph;
}

export interface PlanSecret {
  readonly $secret: string;
}

export function isPlanExpr(value: unknown): value is PlanExpr {
  return hasMark(value, "$expr");
}
export function isPlanTemplate(value: unknown): value is PlanTemplate {
  return hasMark(value, "$template");
}
export function isPlanFunction(value: unknown): value is PlanFunction {
  return hasMark(value, "$fn");
}
export function isPlanBody(value: unknown): value is PlanBody {
  return hasMark(value, "$body");
}
export function isPlanSecret(value: unknown): value is PlanSecret {
  return hasMark(value, "$secret");
}

function hasMark(value: unknown, mark: string): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, mark);
}

/** What a pipeline runs with when it says nothing. */
export const DEFAULT_PLAN_OPTIONS: PlanOptions = Object.freeze({
  maxConcurrentNodes: 10,
  scheduling: "ready",
  strictValidation: true,
});
