import type { ComponentRegistry } from "@hexdag/kernel";
import type { Reporter } from "../../diagnostics/reporter.ts";
import type { KindDocument } from "../../manifest/documents.ts";
import { decodeMacro } from "./decode-macro.ts";
import type { DocumentMacro, Macro } from "./macro.ts";

/** The macros of a project and those of installed packages. A document's beats one of the same name in code. */
export interface MacroSet {
  find(name: string): Macro | undefined;
  /** Those of the project first. */
  readonly names: readonly string[];
  readonly documents: readonly DocumentMacro[];
}

/** Decodes all macro documents. */
export function createMacroSet(
  documents: readonly KindDocument[],
  components: ComponentRegistry,
  reporter: Reporter,
): MacroSet {
  const decoded = documents.flatMap((document) => decodeMacro(document, reporter) ?? []);
  const byName = new Map<string, Macro>(components.macros.map((code) => [code.name, { name: code.name, code }]));
  const byAlias = new Map<string, Macro>(
    components.macros.flatMap((code) => (code.aliases ?? []).map((alias) => [alias, { name: code.name, code }])),
  );
  const first = new Set<string>();
  for (const macro of decoded) {
    // The second of two has been reported with the documents.
    if (!first.has(macro.name)) byName.set(macro.name, macro);
    first.add(macro.name);
  }
  return {
    find: (name) => byName.get(name) ?? byAlias.get(name),
    names: [...new Set([...first, ...byName.keys()])],
    documents: decoded,
  };
}
