/** What an include names: a file, and maybe a part of it. */
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";
import { resolvePath } from "../link/resolve-path.ts";
import { type SourceScalar, type SourceValue, typeName } from "../parse/source-value.ts";

/** An include as it is written. */
export interface WrittenInclude {
  /** The path's scalar; absent when something else stands there. */
  readonly path: SourceScalar | undefined;
  readonly at: Place;
  /** What is wrong with its outside. */
  readonly problem?: string;
}

/** What a value includes, in either form; `undefined` when it is no include. */
export function includeIn(value: SourceValue): WrittenInclude | undefined {
  if (value.type === "scalar") return value.tag === "include" ? { path: value, at: value } : undefined;
  if (value.type === "list") return undefined;
  const entry = value.entries.find(({ key }) => key === "!include");
  if (entry === undefined) return undefined;
  const { value: path } = entry;
  if (value.entries.length > 1) return { path: undefined, at: entry, problem: "!include stands alone in its map" };
  if (path.type === "scalar" && typeof path.data === "string") return { path, at: path };
  return { path: undefined, at: path, problem: `!include takes the path of a file, not ${typeName(path.data)}` };
}

/** A file of the project and a part of it. */
export interface IncludeTarget {
  /** As `Source.file`. */
  readonly file: string;
  /** After `#`; `undefined` for the whole file. */
  readonly part: string | undefined;
}

/** What a path leads to. Reports one that cannot lead anywhere. */
export function readTarget(text: string, at: Place, reporter: Reporter): IncludeTarget | undefined {
  const [path, part] = split(text.trim());
  if (path === "" && (part ?? "") === "") {
    reporter.report({
      code: "HD1021",
      message: "!include needs the path of a file",
      hint: "for example !include ./parts/nodes.yaml",
      at,
    });
    return undefined;
  }
  if (/^(?:[/\\]|[A-Za-z]:[/\\]|[a-z][a-z0-9+.-]+:\/\/)/i.test(path)) {
    reporter.report({
      code: "HD1017",
      message: `"${path}" is no path within the project`,
      hint: "paths are relative to the file they are written in, such as ./parts/nodes.yaml",
      at,
    });
    return undefined;
  }
  const { file } = at.source;
  return { file: path === "" ? file : resolvePath(file, path), part: part === "" ? undefined : part };
}

function split(text: string): readonly [path: string, part?: string] {
  const hash = text.indexOf("#");
  return hash === -1 ? [text] : [text.slice(0, hash).trim(), text.slice(hash + 1).trim()];
}
