/** Where in a manifest an inline function (`!js`) threw or does not parse: what its stack says, as a place in the text. */
import { pathToFileURL } from "node:url";
import type { Origin, Plan } from "@hexdag/kernel";

/** The files of a plan, as an error's stack and its reader know them. */
export interface StackFiles {
  /** Where a file of the plan lies. */
  absolute(file: string): string;
  text(file: string): string | undefined;
}

/** The place of the innermost frame that is in a file of the plan. Only inline functions run from those. */
export function placeInStack(cause: unknown, { sources }: Plan, files: StackFiles): Origin | undefined {
  const stack = cause instanceof Error ? cause.stack : cause;
  if (typeof stack !== "string" || !stack.includes("file:")) return undefined;
  const urls = sources.map(({ file }) => pathToFileURL(files.absolute(file)).href);
  for (const [, url = "", line, column] of stack.matchAll(/(file:[^\s()]+?):(\d+)(?::(\d+))?(?=[\s)]|$)/gu)) {
    const source = urls.indexOf(url);
    const file = sources[source]?.file;
    const text = file === undefined ? undefined : files.text(file);
    if (text !== undefined)
      return placeIn(text, { source, line: Number(line), column: column === undefined ? undefined : Number(column) });
  }
  return undefined;
}

interface StackPlace {
  readonly source: number;
  readonly line: number;
  readonly column: number | undefined;
}

/** What stands there: the word, or the whole line where the stack tells no column. */
function placeIn(text: string, { source, line, column }: StackPlace): Origin | undefined {
  const lines = text.split("\n");
  const content = lines[line - 1]?.trimEnd();
  if (content === undefined) return undefined;
  const lineStart = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const first = content.length - content.trimStart().length;
  const at = column === undefined || column > content.length ? first : column - 1;
  const length = column === undefined ? content.length - first : wordAt(content.slice(at));
  return { source, start: lineStart + at, end: lineStart + at + length, line, column: at + 1 };
}

function wordAt(text: string): number {
  return /^(?:new\s+)?[\p{L}\p{N}_$]+|^\S/u.exec(text)?.[0].length ?? 0;
}
