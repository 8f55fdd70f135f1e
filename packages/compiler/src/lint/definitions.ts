import type { KindDocument } from "../manifest/documents.ts";
import type { Issue } from "./rule.ts";
import type { LintSubject } from "./subject.ts";

/**
 * Reports definitions of the file that nothing refers to. A file that holds nothing but definitions is there for others
 * to include, and definitions of included files may serve those others: of both nothing is said.
 */
export function reportUnused(
  kinds: readonly KindDocument["kind"][],
  subject: LintSubject,
  report: (issue: Issue) => void,
): void {
  const { documents, file } = subject;
  const isOwn = (document: KindDocument): boolean => document.source === file;
  if (![...documents.Pipeline, ...documents.System].some(isOwn)) return;
  for (const kind of kinds) {
    for (const document of documents[kind]) {
      const { name } = document;
      if (name === undefined || !isOwn(document) || subject.mentions(name.name, document)) continue;
      report({
        message: `nothing uses the ${kind} "${name.name}"`,
        label: "never used",
        hint: "use it, or take it out",
        at: name.at,
        within: document.map,
      });
    }
  }
}
