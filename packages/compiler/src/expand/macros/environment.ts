/** What is known while the nodes of one instance are filled in: parameters by name, where things come from, how much there is. */
import type { JsonObject, JsonValue } from "@hexdag/kernel";
import type { Reporter } from "../../diagnostics/reporter.ts";
import type { MacroCall, Place, SourceFile } from "../../diagnostics/span.ts";
import type { Argument, MacroView } from "../../manifest/macro-view.ts";
import type { SourceValue } from "../../parse/source-value.ts";

/** What the nodes of a list are filled in with. */
export interface Environment {
  readonly macro: string;
  /** The macros being expanded, the outermost first. */
  readonly chain: readonly string[];
  /** Parameters, and items of groups. */
  readonly parameters: ReadonlyMap<string, Argument>;
  /** `name` and `dependencies`, as names of nodes may use them. */
  readonly specials: ReadonlyMap<string, JsonValue>;
  /** Names that mean something nearer than a parameter. */
  readonly hidden: ReadonlySet<string>;
  readonly view: MacroView;
  /** The pipeline's constants. */
  readonly variables: JsonObject;
  readonly files: InstanceFiles;
  readonly shared: Shared;
}

/** What all instances of a compilation share. */
export interface Shared {
  readonly reporter: Reporter;
  /** How many more characters parameters may fill in. */
  readonly budget: { left: number };
  /** Set while a macro is checked that nobody invokes: which way conditions go that depend on an invocation. */
  readonly trial: boolean | undefined;
}

/** The files of a macro as seen from one instance of it: what is found in them says who invoked it. */
export interface InstanceFiles {
  file(source: SourceFile): SourceFile;
}

/** Files that know about an instance, and the call that makes it. */
export function instanceFiles(instance: string, call: MacroCall | undefined): InstanceFiles {
  const calls = call === undefined ? [] : [call, ...(call.at.source.calls ?? [])];
  const known = new Map<SourceFile, SourceFile>();
  return {
    file(source) {
      let file = known.get(source);
      if (file === undefined) {
        file = { ...source, instance, calls };
        known.set(source, file);
        known.set(file, file);
      }
      return file;
    },
  };
}

/** Files as they are. */
export const SAME_FILES: InstanceFiles = { file: (source) => source };

/** A place as seen from the instance. */
export function placeIn({ files }: Environment, { source, start, end }: Place): Place {
  return { source: files.file(source), start, end };
}

/** A value at its place as seen from the instance; what is inside it stays as it is. */
export function shallowIn<TValue extends SourceValue>({ files }: Environment, value: TValue): TValue {
  const source = files.file(value.source);
  return source === value.source ? value : { ...value, source };
}

/** Takes from the budget; reports when it is spent, once. */
export function spend({ budget, reporter }: Shared, characters: number, at: Place): boolean {
  if (budget.left >= characters) {
    budget.left -= characters;
    return true;
  }
  if (budget.left >= 0) {
    reporter.report({
      code: "HD3308",
      message: "macros fill in more than 32 million characters",
      hint: "read large values when the pipeline runs: give the macro a reference",
      at,
    });
  }
  budget.left = -1;
  return false;
}

/** How many characters a value is, printed. */
export function sizeOf(value: JsonValue): number {
  return typeof value === "string" ? value.length : JSON.stringify(value).length;
}
