import {
  decodeSource,
  isLintRule,
  isRuleSetting,
  type LintResult,
  lint,
  lintRules,
  type RuleSettings,
  type Source,
} from "@hexdag/compiler";
import { isHexdagError } from "@hexdag/kernel";
import type { Command } from "commander";
import { closest } from "../closest.ts";
import { type CommandHost, collect, writeJson } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { configSource } from "../project/config-source.ts";
import { findConfig, withConfigOption } from "../project/find-config.ts";
import { manifestFiles } from "../project/manifest-files.ts";
import { readManifest, writeManifest } from "../project/manifest-text.ts";
import { createProjectReader } from "../project/project-reader.ts";
import { compileWithPackages } from "../project/read-program.ts";
import type { SourceFiles } from "../project/source-files.ts";
import {
  collectReport,
  isFailure,
  LINT_FORMATS,
  type Linted,
  type LintFormat,
  writeReport,
} from "../render/lint-report.ts";
import { usageError } from "../usage-error.ts";

const EXAMPLES = `
Examples:
  hexdag lint pipeline.yaml
  hexdag lint . --fix
  hexdag lint flows --rule W201=off --rule I300=warning --max-warnings 0
  hexdag lint . --format sarif > lint.sarif
  hexdag lint --list-rules

Everything \`hexdag validate\` says is said, too. Nothing is run and no code of yours is loaded. A comment turns a
rule off: # hexdag-disable-next-line W202. Exit code 1 when there are errors or too many warnings, 2 when a file
cannot be read.`;

interface LintFlags {
  readonly fix?: boolean;
  readonly format?: string;
  readonly json?: boolean;
  readonly rule?: readonly string[];
  readonly maxWarnings?: string;
  readonly listRules?: boolean;
  readonly lenient?: boolean;
  readonly env?: string;
  readonly config?: string;
}

/** `hexdag lint FILE…`: what is wrong with manifests, and what is legal and hardly meant. */
export function register(program: Command, { io, exit }: CommandHost): void {
  program
    .command("lint")
    .summary("look for mistakes and for what is hardly meant")
    .description("Says what is wrong with manifests, and what is legal and hardly meant, without running anything.")
    .argument("[paths...]", "manifests, or directories of them")
    .option("--fix", "mend what can be mended without changing a plan")
    .option("--format <format>", "pretty, json, github (annotations) or sarif", "pretty")
    .option("--rule <id=severity>", "set a rule to off, info, warning or error; several times", collect)
    .option("--max-warnings <n>", "more warnings than this are a failure")
    .option("--list-rules", "list the rules")
    .option("--json", "the same as --format json")
    .option("--env <name>", "the environment, where manifests describe several")
    .option("--config <file>", "the project's Config, instead of the nearest hexdag.yaml")
    .option("--lenient", "what is not installed or not set here is only a warning")
    .addHelpText("after", EXAMPLES)
    .action(async (paths: readonly string[], flags: LintFlags) =>
      exit(await lintPaths(paths, flags, withConfigOption(io, flags.config))),
    );
}

async function lintPaths(paths: readonly string[], flags: LintFlags, io: Io): Promise<number> {
  const format = formatOf(flags);
  if (flags.listRules === true) {
    listRules(io, format === "json");
    return EXIT.ok;
  }
  if (paths.length === 0) throw usageError("nothing to lint", "name a manifest, or a directory: hexdag lint .");
  const rules = rulesOf(flags.rule ?? []);
  const maxWarnings = countOf(flags.maxWarnings);
  const linted: Linted[] = [];
  for (const path of manifestFiles(paths, io.cwd)) linted.push(await lintFile(path, { flags, rules, io }));
  if (flags.env !== undefined) assertEnvironment(flags.env, linted);
  const report = collectReport(linted);
  writeReport(report, format, io);
  if (linted.some(({ unread }) => unread !== undefined)) return EXIT.usage;
  return isFailure(report, maxWarnings) ? EXIT.failed : EXIT.ok;
}

function formatOf({ format = "pretty", json }: LintFlags): LintFormat {
  const known = LINT_FORMATS.find((each) => each === format);
  if (known === undefined) {
    const similar = closest(format, LINT_FORMATS);
    const hint = similar === undefined ? `formats: ${LINT_FORMATS.join(", ")}` : `did you mean ${similar}?`;
    throw usageError(`unknown format "${format}"`, hint);
  }
  return json === true && known === "pretty" ? "json" : known;
}

function rulesOf(written: readonly string[]): RuleSettings {
  return Object.fromEntries(
    written.map((text) => {
      const [rule = "", setting = ""] = text.split("=");
      if (!isLintRule(rule)) {
        const similar = closest(
          rule,
          lintRules().flatMap(({ id, name }) => [id, name]),
        );
        const hint = similar === undefined ? "`hexdag lint --list-rules` lists them" : `did you mean ${similar}?`;
        throw usageError(`--rule ${text}: there is no rule "${rule}"`, hint);
      }
      if (!isRuleSetting(setting))
        throw usageError(`--rule ${text}: "${setting}" is no severity`, `write ${rule}=off, info, warning or error`);
      return [rule, setting] as const;
    }),
  );
}

function countOf(text: string | undefined): number | undefined {
  if (text === undefined || /^\d+$/u.test(text)) return text === undefined ? undefined : Number(text);
  throw usageError(`--max-warnings takes a number, not "${text}"`, "for example --max-warnings 0");
}

function assertEnvironment(wanted: string, linted: readonly Linted[]): void {
  const known = [...new Set(linted.flatMap(({ environments = [] }) => environments))];
  if (wanted === "default" || known.includes(wanted) || linted.some(({ unread }) => unread !== undefined)) return;
  const similar = closest(wanted, known);
  const listed = known.length === 0 ? "there is none" : `there is ${known.join(", ")}`;
  const hint = similar === undefined ? listed : `did you mean "${similar}"?`;
  throw usageError(`nothing that is linted has an environment named "${wanted}"`, hint);
}

interface FileOptions {
  readonly flags: LintFlags;
  readonly rules: RuleSettings;
  readonly io: Io;
}

async function lintFile(path: string, options: FileOptions): Promise<Linted> {
  const { flags, io } = options;
  try {
    const { source, directory, files, diagnostics } = readManifest(path, io);
    if (source === undefined)
      return { path, files, fixes: 0, findings: diagnostics.map((each) => ({ ...each, rule: each.code })) };
    const look = async (environment: string | undefined): Promise<LintResult> =>
      await lintSource(source, directory, { ...options, environment });
    const first = await look(flags.env);
    const { environments } = first;
    // Of several files, one may have the environment and another do without.
    const isKnown = flags.env === undefined || flags.env === "default" || environments.includes(flags.env);
    const result = isKnown ? first : await look(undefined);
    if (result.fixed !== undefined) writeManifest(path, result.fixed, io);
    return { path, files: withTexts(files, result), fixes: result.fixes, findings: result.findings, environments };
  } catch (error) {
    if (!isHexdagError(error) || error.code.startsWith("HD9")) throw error;
    return { path, findings: [], files: undefined, fixes: 0, unread: error };
  }
}

interface SourceOptions extends FileOptions {
  readonly environment: string | undefined;
}

async function lintSource(
  source: Source,
  directory: string,
  { flags, rules, io, environment }: SourceOptions,
): Promise<LintResult> {
  const { fix = false, lenient = false } = flags;
  const found = findConfig(directory, io);
  const config = found && (await configSource(found, directory));
  const { read: reader } = createProjectReader({ directory, base: directory, decode: decodeSource });
  const { compiled } = await compileWithPackages(directory, (components) =>
    lint(source, {
      components,
      reader,
      env: (name) => io.env[name],
      rules,
      fix,
      lenient,
      ...(environment === undefined ? {} : { environment }),
      ...(config === undefined ? {} : { config: config.source }),
    }),
  );
  const warnings = (config?.warnings ?? []).map((each) => ({ ...each, rule: each.code }));
  return { ...compiled, findings: [...warnings, ...compiled.findings] };
}

/** Frames show the texts that were linted, without the credentials in them. */
function withTexts(files: SourceFiles, { sources }: LintResult): SourceFiles {
  const texts = new Map(sources.map(({ file, text }) => [file, text]));
  return { ...files, text: (file) => texts.get(file) };
}

function listRules(io: Io, json: boolean): void {
  const rules = lintRules();
  if (json) {
    writeJson(
      io,
      rules.map(({ id, name, severity, description }) => ({ id, name, severity, description })),
    );
    return;
  }
  const width = Math.max(...rules.map(({ name }) => name.length));
  for (const { id, name, severity, description } of rules)
    io.stdout.write(`${id}  ${name.padEnd(width)}  ${severity.padEnd(7)}  ${firstSentence(description)}\n`);
}

function firstSentence(text: string): string {
  return /^.*?[.](?= [A-Z`]|$)/u.exec(text)?.[0] ?? text;
}
