import { type LintRuleInfo, lintRules } from "../../packages/compiler/src/index.ts";
import { table } from "./markdown-table.ts";

/** Every rule of `hexdag lint`, with a manifest that has the fault and one that has not. */
export function lintPage(): string {
  const rules = lintRules();
  return [
    "# Lint rules",
    "What `hexdag lint` says besides everything that `hexdag validate` says. How to set, disable and fix is in [the guide](../guide/linting.md).",
    table(
      ["rule", "name", "severity"],
      rules.map(({ id, name, severity }) => [`[${id}](#${anchor(id, name)})`, name, severity]),
    ),
    ...rules.map(section),
  ].join("\n\n");
}

function section({ id, name, severity, description, example, covers = [] }: LintRuleInfo): string {
  const stands = covers.map((code) => `[${code}](errors.md#${code.toLowerCase()})`).join(", ");
  const fatal = severity === "error" ? " It keeps the manifest from compiling, so it cannot be turned off." : "";
  return [
    `## ${id} ${name}`,
    description,
    ...(covers.length === 0 ? [] : [`Stands for ${stands} of the compiler.${fatal}`]),
    `Found here:\n\n${block(example.bad)}`,
    `Not here:\n\n${block(example.good)}`,
  ].join("\n\n");
}

function anchor(id: string, name: string): string {
  return `${id} ${name}`.toLowerCase().replaceAll(" ", "-");
}

/** As text: a test of the compiler checks these, and some are meant to be refused. */
function block(manifest: string): string {
  return `\`\`\`text\n${manifest.trimEnd()}\n\`\`\``;
}
