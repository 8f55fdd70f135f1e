/**
 * Looks at a manifest the way a reviewer would: everything the compiler says of it, and what is legal and hardly meant.
 * Knows no file and no terminal, so it runs wherever the compiler does.
 */
import { type Analysis, analyse, type CompileOptions } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Source } from "../source/source.ts";
import { disable } from "./disable.ts";
import type { FindingFix, LintFinding } from "./finding.ts";
import { applyEdits } from "./fixes.ts";
import { type Found, toFound } from "./found.ts";
import type { LintRule } from "./rule.ts";
import { LINT_RULES } from "./rules.ts";
import { compileAlike } from "./same-plans.ts";
import { withoutSecrets } from "./secrets.ts";
import { type RuleSettings, type SeverityTable, settingsIn, severityTable } from "./settings.ts";
import { createSubject, type LintSubject } from "./subject.ts";

/** How to look. */
export interface LintOptions extends CompileOptions {
  /** Settings of the project. A Config document in the file beats them. */
  readonly defaults?: RuleSettings;
  /** Settings that beat all others. */
  readonly rules?: RuleSettings;
  /** Do away with what can be done away with safely. */
  readonly fix?: boolean;
}

/** What linting found. */
export interface LintResult {
  /** In the order of the text, the file asked for first. With `fix`, those that are left. */
  readonly findings: readonly LintFinding[];
  /** The text with fixes applied, when there were any. */
  readonly fixed?: string;
  /** How many findings were fixed. */
  readonly fixes: number;
  /** Every file read, credentials blanked out: for drawing frames. */
  readonly sources: readonly Source[];
  /** The environments the project describes. */
  readonly environments: readonly string[];
}

/**
 * Lints a manifest, and with `fix` mends what can be mended without changing what it does.
 *
 * @example
 * const { findings } = lint({ file: "greet.yaml", text }, { components, rules: { W201: "off" } });
 */
export function lint(source: Source, options: LintOptions): LintResult {
  if (options.fix !== true) return { ...inspect(source, options), fixes: 0 };
  const { source: fixed, fixes } = mend(source, options);
  return { ...inspect(fixed, options), fixes, ...(fixes === 0 ? {} : { fixed: fixed.text }) };
}

/** Fixes may bring others about; those that do not settle are given up. */
const MAX_ROUNDS = 10;

function mend(source: Source, options: LintOptions): { readonly source: Source; readonly fixes: number } {
  let current = source;
  let fixes = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const fixable = inspect(current, options).findings.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
    const own = fixable.filter(({ edits }) => edits.every(({ span }) => span.file === source.file));
    if (own.length === 0) break;
    const next = withFixes(current, own, options);
    if (next.fixes === 0) break;
    current = next.source;
    fixes += next.fixes;
  }
  return { source: current, fixes };
}

/** All fixes at once; when that would change the plan, those among them that do not, one by one from the end. */
function withFixes(
  source: Source,
  fixes: readonly FindingFix[],
  options: LintOptions,
): { readonly source: Source; readonly fixes: number } {
  const together = apply(source, fixes);
  if (compileAlike(source, together, options)) return { source: together, fixes: fixes.length };
  let current = source;
  let count = 0;
  for (const fix of fixes.toReversed()) {
    const next = apply(current, [fix]);
    if (!compileAlike(source, next, options)) continue;
    current = next;
    count += 1;
  }
  return { source: current, fixes: count };
}

function apply({ file, text }: Source, fixes: readonly FindingFix[]): Source {
  const edits = fixes.flatMap((fix) =>
    fix.edits.map(({ span, text: replacement }) => ({ start: span.start, end: span.end, text: replacement })),
  );
  return { file, text: applyEdits(text, edits) };
}

function inspect(source: Source, options: LintOptions): Omit<LintResult, "fixes"> {
  const { first, analyses, diagnostics } = analyseAll(source, options);
  const subject = createSubject(first, analyses);
  const written = settingsIn(subject);
  const inFile = Object.fromEntries(
    written.flatMap(({ rule, setting }) => (setting === undefined ? [] : [[rule, setting] as const])),
  );
  const severities = severityTable(options.defaults ?? {}, inFile, options.rules ?? {});
  // The project's Config is linted when it is asked for; here it only sets things.
  const isElsewhere = ({ finding }: Found): boolean =>
    finding.span !== undefined && finding.span.file === options.config?.file && finding.span.file !== source.file;
  const rules = fromRules(subject, severities).filter((each) => !isElsewhere(each));
  const found = together(diagnostics.map(fromCompiler), rules);
  const kept = disable(found, { subject, severities, written });
  const findings = kept.flatMap((each) => withSeverity(each, severities) ?? []);
  return {
    findings: inTextOrder(findings, subject).map((finding) => clean(finding, subject)),
    environments: first.environments,
    sources: subject.files.map(({ file, text }) => ({ file, text: withoutSecrets(text, subject.secrets) })),
  };
}

interface Analysed {
  readonly first: Analysis;
  readonly analyses: readonly Analysis[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Every pipeline of the file; what is wrong with the file as a whole is said once. */
function analyseAll(source: Source, given: LintOptions): Analysed {
  const options = { ...given, pipelineRequired: false };
  const first = analyse(source, options);
  const own = first.documents.Pipeline.filter((document) => document.source === first.file);
  const names = new Set(own.flatMap(({ name }) => name?.name ?? []));
  if (options.pipeline !== undefined || names.size < 2)
    return { first, analyses: [first], diagnostics: first.reporter.diagnostics };
  const analyses = [...names].map((pipeline) => analyse(source, { ...options, pipeline }));
  const diagnostics = new Map(
    analyses.flatMap(({ reporter }) => reporter.diagnostics.map((each) => [JSON.stringify(each), each] as const)),
  );
  return { first, analyses, diagnostics: [...diagnostics.values()] };
}

const COVERING: ReadonlyMap<string, LintRule> = new Map(
  LINT_RULES.flatMap((rule) => (rule.covers ?? []).map((code) => [code, rule] as const)),
);

function fromCompiler(diagnostic: Diagnostic): Found {
  const rule = COVERING.get(diagnostic.code);
  return {
    finding:
      rule === undefined
        ? { ...diagnostic, rule: diagnostic.code }
        : { ...diagnostic, code: rule.id, rule: rule.name, cause: diagnostic.code },
    rule,
    within: undefined,
    severity: rule?.severity ?? diagnostic.severity,
    fatal: diagnostic.severity === "error",
  };
}

function fromRules(subject: LintSubject, severities: SeverityTable): readonly Found[] {
  const found: Found[] = [];
  for (const rule of LINT_RULES) {
    if (severities.of(rule, rule.severity) === "off") continue;
    const seen = new Set<string>();
    rule.check?.(subject, (issue) => {
      // A body that is used several times is still written once.
      const place = `${issue.at.source.file} ${issue.at.start} ${issue.at.end}`;
      if (seen.has(place)) return;
      seen.add(place);
      found.push(toFound(rule, issue));
    });
  }
  return found;
}

/** What a rule and the compiler both say is said once: as the rule says it, which may have a fix. */
function together(compiler: readonly Found[], rules: readonly Found[]): readonly Found[] {
  const causes = new Map(
    compiler.filter(({ fatal }) => !fatal).map((each) => [placeOf(each), each.finding.cause] as const),
  );
  const said = new Set(rules.map(placeOf));
  return [
    ...compiler.filter((each) => each.fatal || !said.has(placeOf(each))),
    ...rules.map((each) => {
      const cause = causes.get(placeOf(each));
      return cause === undefined ? each : { ...each, finding: { ...each.finding, cause } };
    }),
  ];
}

function placeOf({ finding: { code, span } }: Found): string {
  return `${code} ${span?.file} ${span?.start}`;
}

/** What keeps a manifest from compiling is an error whatever the settings say. */
function withSeverity({ finding, rule, severity, fatal }: Found, severities: SeverityTable): LintFinding | undefined {
  if (fatal) return finding;
  const setting = severities.of(rule ?? finding.code, severity);
  return setting === "off" ? undefined : { ...finding, severity: setting };
}

function inTextOrder(findings: readonly LintFinding[], { files }: LintSubject): readonly LintFinding[] {
  const order = new Map(files.map(({ file, index }) => [file, index]));
  const rank = ({ span }: LintFinding): number => (span === undefined ? 0 : (order.get(span.file) ?? files.length));
  return findings.toSorted(
    (left, right) =>
      rank(left) - rank(right) ||
      (left.span?.start ?? 0) - (right.span?.start ?? 0) ||
      (left.code < right.code ? -1 : left.code > right.code ? 1 : 0),
  );
}

/** The compiler repeats values in its messages, and some values nobody should see again. */
function clean(finding: LintFinding, { secrets }: LintSubject): LintFinding {
  if (secrets.length === 0) return finding;
  const text = (words: string): string => withoutSecrets(words, secrets);
  const { message, hint, label, related } = finding;
  return {
    ...finding,
    message: text(message),
    ...(hint === undefined ? {} : { hint: text(hint) }),
    ...(label === undefined ? {} : { label: text(label) }),
    ...(related === undefined ? {} : { related: related.map((place) => ({ ...place, message: text(place.message) })) }),
  };
}
