/**
 * Where includes, environment variables, environments and macros will be replaced by what they stand for. Until then it
 * refuses their spellings, which would otherwise pass as ordinary text.
 */
import type { Reporter } from "../diagnostics/reporter.ts";
import { placeInScalar } from "../parse/scalar-offsets.ts";
import type { SourceDocument, SourceScalar, SourceValue } from "../parse/source-value.ts";

const VARIABLE = /\$\{[A-Za-z_][A-Za-z0-9_]*(?::[^}]*)?\}/g;

/** The documents with everything built in. For now the documents themselves. */
export function expand(documents: readonly SourceDocument[], reporter: Reporter): readonly SourceDocument[] {
  for (const { source, value } of documents) {
    if (source.text.includes("${") || source.text.includes("!include")) visit(value, reporter);
  }
  return documents;
}

function visit(value: SourceValue, reporter: Reporter): void {
  if (value.type === "scalar") refuseVariables(value, reporter);
  else if (value.type === "list") for (const item of value.items) visit(item, reporter);
  else {
    for (const entry of value.entries) {
      if (entry.key === "!include") {
        reporter.report({
          code: "HD2007",
          message: "!include is not supported yet; includes arrive with a later version",
          at: entry,
        });
      }
      visit(entry.value, reporter);
    }
  }
}

function refuseVariables(scalar: SourceScalar, reporter: Reporter): void {
  if (typeof scalar.data !== "string" || !scalar.data.includes("${")) return;
  for (const match of scalar.data.matchAll(VARIABLE)) {
    reporter.report({
      code: "HD2007",
      message: `${match[0]} is not supported yet; environment variables arrive with a later version`,
      hint: "pass the value as run input, and read $input.name",
      at: placeInScalar(scalar, match.index, match.index + match[0].length),
    });
  }
}
