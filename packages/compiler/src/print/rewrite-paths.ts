import type { Expr, PlanTemplate } from "@hexdag/kernel";
import { readTemplate } from "../template/read-template.ts";
import type { TemplateReference } from "../template/template-reference.ts";
import { joinedText, type SpellPath } from "./print-expression.ts";

/** How the paths of a template are to be spelled. */
export interface PathSpelling {
  /** The path that starts at a root, with the keys that follow it. */
  path(root: Expr, keys: readonly string[]): string | undefined;
  readonly spellPath: SpellPath;
  /** What cannot be. */
  report(message: string): void;
}

/** A template's text with its paths spelled anew; those that are spelled so already stay as they are. */
export function rewritePaths({ $template, roots }: PlanTemplate, spelling: PathSpelling): string {
  const { references, problems } = readTemplate($template);
  for (const { message } of problems) spelling.report(`has a template that cannot be read: ${message}`);
  let text = "";
  let at = 0;
  for (const reference of references.toSorted((left, right) => left.start - right.start)) {
    const isInside = reference.nested || $template.startsWith("../", reference.start);
    const edit = editOf({ ...reference, nested: isInside }, roots, spelling);
    if (edit === undefined || edit.start < at) continue;
    text += $template.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + $template.slice(at);
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function editOf(
  { parts, nested, role, outer, start, end }: TemplateReference,
  roots: PlanTemplate["roots"],
  spelling: PathSpelling,
): Edit | undefined {
  const [first = "", ...rest] = parts;
  const root = Object.hasOwn(roots, first) ? roots[first] : undefined;
  const path = root === undefined ? undefined : spelling.path(root, rest);
  if (path !== undefined) return { start, end, text: `${nested ? "@root." : ""}${path}` };
  const joined = root === undefined || rest.length > 0 || nested ? undefined : joinedText(root, spelling.spellPath);
  if (joined !== undefined && role === "text" && outer !== undefined)
    return { start: outer[0], end: outer[1], text: joined };
  spelling.report(`has a template in which "${first}" is more than a path`);
  return undefined;
}
