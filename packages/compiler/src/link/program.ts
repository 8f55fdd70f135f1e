/** What the linker makes of a manifest: every name looked up, every string read as what its field says it is. */
import type { Expr, PlanBody, PlanExpr, PlanValue } from "@hexdag/kernel";
import type { Place } from "../diagnostics/span.ts";
import type { PortManifest } from "../manifest/kinds/port-manifest.ts";
import type { NodeManifest, PipelineManifest } from "../manifest/manifest.ts";

/** A pipeline with every name looked up. */
export interface LinkedPipeline {
  readonly manifest: PipelineManifest;
  /** By the key they have in the plan: the pipeline's own, those of single nodes, and those of the Config that are needed. */
  readonly ports: ReadonlyMap<string, PortManifest>;
  readonly graph: LinkedGraph;
  readonly output: { readonly [name: string]: PlanExpr } | undefined;
  /** Expressions of the pipeline itself. */
  readonly expressions: readonly LinkedExpr[];
}

/** A list of nodes with its edges. */
export interface LinkedGraph {
  readonly nodes: readonly LinkedNode[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** By handler: the nodes whose failures it handles. */
  readonly guards: ReadonlyMap<string, readonly string[]>;
  /** By compensation: the node it undoes. */
  readonly compensates: ReadonlyMap<string, string>;
}

/** A node with its strings read and its edges known. */
export interface LinkedNode {
  readonly manifest: NodeManifest;
  /** Keys as written, snake_case. */
  readonly config: { readonly [field: string]: PlanValue };
  readonly inputMapping: { readonly [key: string]: PlanValue } | undefined;
  readonly when: PlanExpr | undefined;
  /** The name of a cached result. */
  readonly cacheKey: PlanExpr | undefined;
  /** Whether a node that chooses among others has chosen this one. */
  readonly route: PlanExpr | undefined;
  readonly data: readonly Edge[];
  readonly waitFor: readonly Edge[];
  /** By the empty body that stands for each in `config`, until they are lowered. */
  readonly bodies: ReadonlyMap<PlanBody, LinkedGraph>;
  readonly expressions: readonly LinkedExpr[];
  readonly fields: readonly FieldUse[];
  /** For an instance of a macro: the nodes whose results it gives, by name. */
  readonly inner?: ReadonlyMap<string, LinkedNode>;
}

/** A node with its strings read and its edges not yet known. */
export interface ReadNode extends Omit<LinkedNode, "data" | "waitFor" | "route"> {
  readonly references: readonly Edge[];
  /** What its `when` refers to. */
  readonly conditions: readonly Edge[];
  /** What an instance of a macro gives, when the macro says so. */
  readonly output?: PlanValue | undefined;
}

/** Why a node depends on another. */
export type EdgeReason = "reference" | "dependencies" | "wait_for" | "previous" | "route" | "result";

/** One node that another waits for, and where that is written. */
export interface Edge {
  readonly name: string;
  readonly at: Place;
  readonly reason: EdgeReason;
}

/** An expression whose names are resolved, for the checks that look at types. */
export interface LinkedExpr {
  readonly expr: Expr;
  /** The place of a stretch of the expression's text. */
  place(start: number, end: number): Place;
}

/** A bare name that is neither node, mapped key nor loop name: a field of whatever the node gets. */
export interface FieldUse {
  readonly name: string;
  readonly at: Place;
  /** The node whose name this is the beginning of, as in `my-node`, which reads as a subtraction. */
  readonly dashed?: string;
}
