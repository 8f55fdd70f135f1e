/**
 * The loaded form of a plan: names turned into indexes and components, expressions into closures. Immutable, shared by
 * every run of the plan. It holds no run state.
 */
import type { AnyNodeFunction, AnyNodeType, Body } from "../component/node-type.ts";
import type { ComponentRegistry } from "../component/registry.ts";
import type { CompiledExpr } from "../expr/evaluate.ts";
import type { Scope } from "../expr/scope.ts";
import type { NodeHook, PortHook } from "../hook/hooks.ts";
import type { JsonValue } from "../json/json-value.ts";
import type { Origin } from "../plan/origin.ts";
import type { Plan, PlanNode, PlanOptions } from "../plan/plan.ts";
import type { ValueCheck } from "./value-check.ts";

/** A plan that has been checked and resolved against a registry: what `runGraph` runs. */
export interface Graph {
  readonly plan: Plan;
  /** SHA-256 of the plan's canonical JSON, in hex. */
  readonly hash: string;
  readonly root: SubGraph;
  readonly registry: ComponentRegistry;
  readonly checkInput: ValueCheck | undefined;
  readonly checkOutput: ValueCheck | undefined;
  /** Every port some node needs, nodes in bodies included. */
  readonly requirements: readonly PortRequirement[];
  /** The declared output, by name; `undefined` means the exit nodes' results. */
  readonly output: readonly (readonly [name: string, read: CompiledExpr])[] | undefined;
  /** What the policies of ports make of their calls, by the port's key in the plan. */
  readonly portPolicies: ReadonlyMap<string, PortHook> | undefined;
  /** `file:line` of an origin, as far as the plan knows its sources. */
  locate(origin: Origin | undefined): string | undefined;
}

export interface PortRequirement {
  readonly port: string;
  /** The plan's key of the adapter that fills it for this node alone. */
  readonly key: string | undefined;
  readonly node: string;
  readonly origin: Origin | undefined;
}

/** The pipeline's own graph, or the graph of an inline body. */
export interface SubGraph {
  readonly nodes: readonly GraphNode[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly options: PlanOptions;
  /** Settlements each node waits for, by index; what a fresh state starts from. */
  readonly dependencyCounts: readonly number[];
  /** Whether any node has a priority of its own. */
  readonly prioritised: boolean;
  /** Nodes that run in the ordinary course: all but compensations. */
  readonly scheduledCount: number;
  /** Nodes in each wave, by wave number. */
  readonly waveSizes: readonly number[];
  /** Nodes nobody depends on, handlers and compensations left out. */
  readonly exits: readonly number[];
}

/** One node with everything about it resolved. */
export interface GraphNode {
  readonly index: number;
  readonly name: string;
  readonly plan: PlanNode;
  readonly type: AnyNodeType;
  /** Results this node reads, in plan order. */
  readonly data: readonly number[];
  /** Nodes whose settlement this one hears of, without duplicates. */
  readonly dependents: readonly number[];
  /** Settlements this one waits for. */
  readonly dependencyCount: number;
  readonly wave: number;
  readonly priority: number;
  /** Nodes whose failure this one handles. Empty for ordinary nodes. */
  readonly guards: readonly number[];
  /** The node that handles this one's failure. */
  readonly handler: number | undefined;
  /** The node this one undoes; it then never runs in the ordinary course. */
  readonly compensates: number | undefined;
  readonly compensation: number | undefined;
  /** What its policies and its cache make of its attempts. */
  readonly policy: NodeHook | undefined;
  /** What names the result in its cache, in place of its input and config. */
  readonly cacheKey: CompiledExpr | undefined;
  readonly when: CompiledExpr | undefined;
  readonly route: CompiledExpr | undefined;
  readonly mapping: readonly (readonly [key: string, read: ValueReader])[] | undefined;
  readonly config: (scope: Scope, host: BodyHost) => object;
  readonly checkInput: ValueCheck | undefined;
  readonly checkOutput: ValueCheck | undefined;
  readonly timeoutMs: number | undefined;
  // What every attempt looks at stands here, so that the plan's own node is not touched on the way (it would be a cache miss).
  readonly strictMapping: boolean;
  readonly requiredInputs: readonly string[] | undefined;
}

export type ValueReader = (scope: Scope) => JsonValue;

/** What a running attempt offers to the bodies in its config. */
export interface BodyHost {
  graphBody(graph: SubGraph): Body;
  functionBody(fn: AnyNodeFunction): Body;
}
