/** A macro, ready to be expanded: read from a document, or written in code. */
import type { AnyMacroType, JsonSchema } from "@hexdag/kernel";
import type { Argument } from "../../manifest/macro-view.ts";
import type { Name } from "../../manifest/names.ts";
import type { SourceList, SourceValue } from "../../parse/source-value.ts";

/** A macro. */
export type Macro = DocumentMacro | CodeMacro;

/** A macro of the project. */
export interface DocumentMacro {
  readonly name: string;
  readonly at: Name["at"];
  readonly parameters: readonly Parameter[];
  /** Absent when it cannot be read, which has been reported. */
  readonly nodes: SourceList | undefined;
  readonly output: SourceValue | undefined;
  /** Names of the ports its nodes need. */
  readonly ports: readonly string[];
  readonly code?: undefined;
}

/** A macro that an installed package brings. */
export interface CodeMacro {
  readonly name: string;
  readonly code: AnyMacroType;
}

/** What an invocation may, or must, say. */
export interface Parameter {
  readonly name: string;
  /** Its type as written, and as a schema. */
  readonly type: string | undefined;
  readonly schema: JsonSchema | undefined;
  readonly required: boolean;
  readonly default: Argument | undefined;
  readonly choices: readonly unknown[] | undefined;
}
