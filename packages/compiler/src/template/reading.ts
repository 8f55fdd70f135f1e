import type { ItemField, TemplateProblem, TemplateReference } from "./template-reference.ts";
import type { TemplateText } from "./template-text.ts";
import type { Located } from "./template-tree.ts";

/** What has been found in a template so far. */
export interface Reading {
  readonly text: TemplateText;
  readonly references: TemplateReference[];
  readonly itemFields: ItemField[];
  readonly problems: TemplateProblem[];
}

/** The blocks around a place. */
export interface Around {
  /** How many `each` and `with` are open. */
  readonly items: number;
  readonly params: ReadonlySet<string>;
}

/** Notes a problem at a node; `expected` is what the node's text starts with. */
export function problem(
  reading: Reading,
  { node, expected }: { readonly node: Located; readonly expected: string },
  found: Omit<TemplateProblem, "start" | "end">,
): void {
  const [start, end] = reading.text.span(node, expected);
  reading.problems.push({ ...found, start, end });
}
