import type { PlanTemplate } from "@hexdag/kernel";
import { pathText } from "./path-text.ts";
import { type PrintSite, pathParts, spellPathIn } from "./print-expression.ts";
import { rewritePaths } from "./rewrite-paths.ts";

/** A template's text, with the paths written as they are to be read here. */
export function templateText(template: PlanTemplate, { names, printer, what }: PrintSite): string {
  return rewritePaths(template, {
    path(root, keys) {
      const parts = pathParts(root, names);
      return parts === undefined ? undefined : pathText([...parts, ...keys]);
    },
    spellPath: spellPathIn(names),
    report: (message) => printer.problems.push({ what, message }),
  });
}
