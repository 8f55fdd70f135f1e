/** Where the strings of a node are read, and what they turned out to use. */
import type { Expr, JsonObject } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";
import type { Expansion, MacroView } from "../manifest/macro-view.ts";
import type { CallLookup } from "./linked-call.ts";
import type { Edge, FieldUse, LinkedExpr } from "./program.ts";

/** The names of a list of nodes, and how they serve each other. */
export interface GraphNames {
  readonly names: ReadonlySet<string>;
  readonly handlers: ReadonlyMap<string, readonly string[]>;
  readonly compensations: ReadonlyMap<string, string>;
  /** Instances of macros, by name. */
  readonly instances: ReadonlyMap<string, Expansion>;
}

/** What the linker knows about the whole pipeline. */
export interface PipelineNames {
  readonly variables: JsonObject;
  readonly reporter: Reporter;
  /** Names people may have meant, besides nodes: fields of the run input. */
  readonly inputFields: readonly string[];
  /** Services by name, and whether each is one tool. Absent: there is no pipeline that could declare any. */
  readonly services?: ReadonlyMap<string, boolean>;
}

/** Where the strings of one node are read. Bodies nest: their scope's `outer` is the node they stand in. */
export interface Scope {
  readonly pipeline: PipelineNames;
  readonly graph: GraphNames;
  /** Absent for expressions of the pipeline itself, such as `spec.output`. */
  readonly node: string | undefined;
  readonly outer: Scope | undefined;
  /** Keys of the node's `input_mapping`, where they can be seen. */
  readonly mapped: ReadonlySet<string>;
  /** Loop names that the loops around this place make; in a macro, those of its own loops. */
  readonly locals: ReadonlySet<string>;
  /** Entries before this one in a sequence. */
  readonly sequence: ReadonlySet<string>;
  readonly found: Found;
  /** In a macro: what its nodes see before the list. */
  readonly view?: MacroView | undefined;
  /** Loop names around the list, seen where a macro is invoked. */
  readonly around: ReadonlySet<string>;
  /** What the invocations of this list give their macros. */
  readonly calls: CallLookup;
  /** What a name means that is found nowhere, where there is no node whose input could have it. */
  readonly ambient?: ((name: string, at: Place) => Expr) | undefined;
}

/** What the strings of one node turned out to use. */
export interface Found {
  readonly references: Edge[];
  readonly fields: FieldUse[];
  readonly expressions: LinkedExpr[];
}

const NONE: ReadonlySet<string> = new Set();

/** The scope of a node's strings, before anything narrower applies. */
export function nodeScope(
  base: Pick<Scope, "pipeline" | "graph" | "node" | "outer" | "locals" | "calls" | "view">,
): Scope {
  const { locals, view } = base;
  return {
    ...base,
    locals: view?.instance === undefined ? locals : NONE,
    around: locals,
    mapped: NONE,
    sequence: NONE,
    found: { references: [], fields: [], expressions: [] },
  };
}
