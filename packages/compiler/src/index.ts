export type { JudgedNeed } from "./caps/judged-need.ts";
export { refusalReason } from "./caps/judged-need.ts";
export type { Need } from "./caps/node-needs.ts";
export { type CapsReport, type NodeCaps, planCaps } from "./caps/plan-caps.ts";
export { type Compilation, type CompilationInputs, type CompileOptions, compile } from "./compile.ts";
export { type RenderOptions, renderDiagnostic } from "./diagnostics/code-frame.ts";
export { COMPILER_CODES, type CompilerCode } from "./diagnostics/codes.ts";
export type { Diagnostic, RelatedPlace, Severity } from "./diagnostics/diagnostic.ts";
export type { SourceSpan } from "./diagnostics/span.ts";
export { type EffectiveConfig, type EffectiveSetting, effectiveConfig } from "./effective-config.ts";
export type { ProjectOptions } from "./expand/project.ts";
export { exampleText } from "./explain/example-text.ts";
export { explain } from "./explain/explain.ts";
export type { ExplainOptions } from "./explain/explain-options.ts";
export type {
  ExplainOutcome,
  Explanation,
  FieldExplanation,
  FieldType,
  Topic,
  UnknownTopic,
} from "./explain/explanation.ts";
export { EXPRESSION_CODES } from "./expr/codes.ts";
export { type FormatOptions, type Formatted, format } from "./format/format.ts";
export { manifestSchema } from "./json-schema/manifest-schema.ts";
export type { FindingEdit, FindingFix, LintFinding } from "./lint/finding.ts";
export { githubAnnotation } from "./lint/github-annotation.ts";
export { type LintOptions, type LintResult, lint } from "./lint/lint.ts";
export type { RuleId } from "./lint/rule.ts";
export { isLintRule, type LintRuleInfo, lintRules } from "./lint/rule-info.ts";
export { toSarif } from "./lint/sarif.ts";
export { isRuleSetting, type RuleSetting, type RuleSettings } from "./lint/settings.ts";
export { DOCUMENT_KINDS, type DocumentKind } from "./manifest/documents.ts";
export { MIGRATION_CODES } from "./migrate/codes.ts";
export { type Migrated, migrateManifest } from "./migrate/migrate-manifest.ts";
export { type PrintedPlan, type PrintPlanOptions, printPlan } from "./print/print-plan.ts";
export type { PrintProblem } from "./print/printer.ts";
export type { LoggingSettings, LogLevel, ProjectSettings } from "./project-settings.ts";
export { type DecodedSource, type DecodeSourceOptions, decodeSource } from "./source/decode-source.ts";
export type { Reader, ReadOutcome, Source } from "./source/source.ts";
export { type WrittenTypes, writeTypes } from "./types-writer/write-types.ts";
