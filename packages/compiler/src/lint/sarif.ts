/** Findings as a SARIF 2.1.0 log, the format in which code scanners hand results to forges and editors. */
import type { CodeEntry, JsonObject, JsonValue } from "@hexdag/kernel";
import { COMPILER_CODES } from "../diagnostics/codes.ts";
import type { Severity } from "../diagnostics/diagnostic.ts";
import type { SourceSpan } from "../diagnostics/span.ts";
import { EXPRESSION_CODES } from "../expr/codes.ts";
import type { FindingFix, LintFinding } from "./finding.ts";
import { LINT_RULES } from "./rules.ts";

const LEVELS = { error: "error", warning: "warning", info: "note" } as const;

const CODES: { readonly [code: string]: CodeEntry | undefined } = { ...COMPILER_CODES, ...EXPRESSION_CODES };

/** A log of one run. File names are taken as relative to the root of the repository. */
export function toSarif(findings: readonly LintFinding[], tool: { readonly version: string }): JsonObject {
  const ids = [...new Set(findings.map(({ code }) => code))].toSorted();
  const rules = ids.map((id) => ruleOf(id, findings.find(({ code }) => code === id)?.severity ?? "warning"));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "hexdag lint", version: tool.version, rules } },
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => resultOf(finding, ids.indexOf(finding.code))),
      },
    ],
  };
}

function ruleOf(id: string, found: Severity): JsonObject {
  const rule = LINT_RULES.find((each) => each.id === id);
  const { title, explanation } = CODES[id] ?? { title: id, explanation: "A finding from outside the compiler." };
  return {
    id,
    name: pascalCase(rule?.name ?? title),
    shortDescription: { text: rule === undefined ? title : rule.name.replaceAll("-", " ") },
    fullDescription: { text: rule?.description ?? explanation },
    help: { text: `${rule?.description ?? explanation} More: hexdag explain ${id}` },
    defaultConfiguration: { level: LEVELS[rule?.severity ?? found] },
  };
}

function pascalCase(text: string): string {
  return text
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}

function resultOf(finding: LintFinding, ruleIndex: number): JsonObject {
  const { code, severity, message, hint, span, related = [], fix } = finding;
  const places = related.map(
    (place, index): JsonValue => ({ id: index + 1, ...locationOf(place.span), message: { text: place.message } }),
  );
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: hint === undefined ? message : `${message}. ${hint}` },
    locations: span === undefined ? [] : [locationOf(span)],
    ...(places.length === 0 ? {} : { relatedLocations: places }),
    ...(fix === undefined ? {} : { fixes: [fixOf(fix)] }),
  };
}

function locationOf(span: SourceSpan): JsonObject {
  return { physicalLocation: { artifactLocation: { uri: uriOf(span.file) }, region: regionOf(span) } };
}

function regionOf({ line, column, endLine, endColumn }: SourceSpan): JsonObject {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** `/`-separated and escaped, as in a URL. */
function uriOf(file: string): string {
  const path = file.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
  return path.startsWith("/") ? `file://${path}` : path;
}

function fixOf({ title, edits }: FindingFix): JsonObject {
  const files = [...new Set(edits.map(({ span }) => span.file))];
  return {
    description: { text: title },
    artifactChanges: files.map((file) => ({
      artifactLocation: { uri: uriOf(file) },
      replacements: edits
        .filter(({ span }) => span.file === file)
        .map(({ span, text }) => ({ deletedRegion: regionOf(span), insertedContent: { text } })),
    })),
  };
}
