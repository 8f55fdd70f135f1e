/** What the nodes of a macro's instance know of it: the parameters, each other's names, and who invoked it. */
import type { JsonValue } from "@hexdag/kernel";
import type { Place } from "../diagnostics/span.ts";
import type { SourceList, SourceMap, SourceValue } from "../parse/source-value.ts";
import type { NodeTypeInfo } from "./node-types.ts";

/** The value of a parameter: known at build, or read from the caller's surroundings when the pipeline runs. */
export type Argument = ConstantArgument | RunningArgument;

/** A value known at build. */
export interface ConstantArgument {
  readonly kind: "constant";
  readonly value: JsonValue;
  /** Where an invocation gives it. */
  readonly at?: Place;
  /** It only stands for whatever an invocation would give, so what follows from it says nothing. */
  readonly sample?: true;
}

/** A value with references in it, to be read in the caller's scope. */
export interface RunningArgument {
  readonly kind: "running";
  readonly source: SourceValue;
}

/** One use of a macro. */
export interface MacroInstance {
  /** As its node is named in the list it ends up in. */
  readonly name: string;
  readonly macro: string;
  readonly at: Place;
  readonly parameters: ReadonlyMap<string, Argument>;
  /** What the caller's own strings see, when it is itself in a macro. */
  readonly caller: MacroView | undefined;
}

/** What the strings of one node see besides the list it stands in. */
export interface MacroView {
  /** Nodes of the same instance: the name in the macro and the name in the list. */
  readonly inner: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, Argument>;
  /** Whether parameters are also read by their bare names. */
  readonly bare: boolean;
  /** Absent in the body of a node in a macro: names that are not found go on to the lists around. */
  readonly instance: MacroInstance | undefined;
  /** Accounts for characters that parameters fill in; false when there have been too many, which is reported. */
  spend(characters: number, at: Place): boolean;
}

/** What an invocation turned into. */
export interface Expansion {
  readonly instance: MacroInstance;
  /** What the macro's `output` sees. */
  readonly view: MacroView;
  readonly output: SourceValue | undefined;
  /** Names of the ports the macro says it needs. */
  readonly ports: readonly string[];
}

/** Fills parameters into the nodes of a list while they are decoded. */
export interface NodeFiller {
  readonly view: MacroView;
  /** The macros being expanded, the outermost first. */
  readonly chain: readonly string[];
  /** The nodes of a list, those of its groups included, each with what fills it. */
  entries(list: SourceList): readonly FillerEntry[];
  /** The node's kind, when a parameter names it. */
  kind(item: SourceMap): SourceValue | undefined;
  /** The node with its names and plain fields filled in. */
  fill(item: SourceMap, info: NodeTypeInfo | undefined): SourceMap;
  /** For the nodes of a body, whose loops make these names. */
  inBody(list: SourceList, locals: readonly string[]): NodeFiller;
}

/** An entry of a list of nodes. */
export interface FillerEntry {
  readonly item: SourceValue;
  readonly filler: NodeFiller;
}
