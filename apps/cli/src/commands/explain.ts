import {
  COMPILER_CODES,
  EXPRESSION_CODES,
  type ExplainOutcome,
  type Explanation,
  explain,
  lintRules,
  MIGRATION_CODES,
} from "@hexdag/compiler";
import { type CodeEntry, createRegistry, functionSignatures, KERNEL_CODES } from "@hexdag/kernel";
import { stdlibComponents } from "@hexdag/stdlib";
import type { Command } from "commander";
import { CLI_CODES } from "../codes.ts";
import { type CommandHost, writeJson } from "../command.ts";
import type { Io } from "../io.ts";
import { installedComponents } from "../project/installed-components.ts";
import { renderError } from "../render/error-text.ts";
import { explanationText } from "../render/explanation-text.ts";
import { styleFor } from "../render/style.ts";
import { usageError } from "../usage-error.ts";

const CODES: { readonly [code: string]: CodeEntry } = {
  ...COMPILER_CODES,
  ...EXPRESSION_CODES,
  ...MIGRATION_CODES,
  ...KERNEL_CODES,
  ...CLI_CODES,
};

const RULES: { readonly [id: string]: CodeEntry } = Object.fromEntries(
  lintRules().map(({ id, name, description }) => [id, { title: name.replaceAll("-", " "), explanation: description }]),
);

const EXAMPLES = `
Examples:
  hexdag explain Pipeline
  hexdag explain System.spec.processes.limits
  hexdag explain node/llm
  hexdag explain node/llm.human_message
  hexdag explain adapter/mock --json
  hexdag explain Config --recursive
  hexdag explain HD3002
  hexdag explain W200
  hexdag explain functions

Without a topic, lists what there is. Nothing is read or run but packages of the project that declare node
kinds, adapters or macros.`;

interface ExplainFlags {
  readonly json?: boolean;
  readonly recursive?: boolean;
}

/** `hexdag explain Pipeline.spec.nodes`: what a manifest may say, and what an error code means. */
export function register(program: Command, { io }: CommandHost): void {
  program
    .command("explain")
    .summary("say what a field, a node kind or an error code means")
    .description(
      "Says what a manifest may say: kinds of documents and their fields, node kinds, adapters, macros, functions of expressions; and what an error code means.",
    )
    .argument(
      "[topic]",
      "such as Pipeline.spec.nodes, node/llm, adapter/mock, function/len, HD3002, W200, codes, rules, functions",
    )
    .option("-r, --recursive", "with the fields inside fields")
    .option("--json", "print JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (topic: string | undefined, flags: ExplainFlags) => {
      if (topic === "functions") writeFunctions(io, flags.json === true);
      else write(await answer(topic, flags, io), flags, io);
    });
}

/** From the standard library alone where that will do: the project's packages are imported only for what it does not know. */
async function answer(topic: string | undefined, { recursive = false }: ExplainFlags, io: Io): Promise<Explanation> {
  const options = { codes: CODES, rules: RULES, recursive };
  const first = explain(topic, { ...options, components: createRegistry(stdlibComponents()) });
  if (first.explanation !== undefined && !listsComponents(first.explanation)) return first.explanation;
  const { registry, problems } = await installedComponents(io.cwd);
  const { color } = styleFor(io.stderr, io.env);
  for (const problem of problems) io.stderr.write(`${renderError(problem, color)}\n`);
  return answered(explain(topic, { ...options, components: registry }));
}

function listsComponents({ topic, path, topics }: Explanation): boolean {
  return topics.length > 0 && path !== "codes" && (topic === "overview" || topic === "list" || path === "node");
}

function answered({ explanation, unknown }: ExplainOutcome): Explanation {
  if (explanation !== undefined) return explanation;
  throw usageError(unknown.message, unknown.hint);
}

function write(explanation: Explanation, { json }: ExplainFlags, io: Io): void {
  if (json === true) writeJson(io, document(explanation));
  else if (explanation.topic === "list")
    io.stdout.write(explanation.topics.map(({ path, description }) => `${path}  ${description}\n`).join(""));
  else {
    const width = io.stdout.isTty ? Math.min(io.stdout.columns, 100) : 100;
    io.stdout.write(explanationText(explanation, { style: styleFor(io.stdout, io.env), width }));
  }
}

/** Codes keep the shape that programs read them in: `{code, title, explanation}`. */
function document(explanation: Explanation): unknown {
  if (explanation.topic === "code" || explanation.topic === "rule") return entryOf(explanation.path);
  return explanation.path === "codes" || explanation.path === "rules"
    ? explanation.topics.map(({ path }) => entryOf(path))
    : explanation;
}

function entryOf(code: string): { readonly code: string } & Partial<CodeEntry> {
  const { title, explanation } = CODES[code] ?? RULES[code] ?? {};
  return { code, ...(title === undefined ? {} : { title }), ...(explanation === undefined ? {} : { explanation }) };
}

function writeFunctions(io: Io, json: boolean): void {
  const signatures = [...functionSignatures.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
  if (json) {
    writeJson(
      io,
      signatures.map(({ name, area, signature, description, example }) => ({
        name,
        area,
        signature,
        description,
        example: { expression: example[0], result: example[1] },
      })),
    );
    return;
  }
  const width = Math.max(...signatures.map(({ signature }) => signature.length));
  for (const { signature, description } of signatures) io.stdout.write(`${signature.padEnd(width)}  ${description}\n`);
}
