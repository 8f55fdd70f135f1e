import { createRequire } from "node:module";
import { join } from "node:path";
import type { AnyMacroType } from "../../packages/kernel/src/index.ts";
import { stdlibComponents } from "../../packages/stdlib/src/index.ts";
import { root } from "../bootstrap.mjs";
import { code, table } from "./markdown-table.ts";
import { fieldRows, type Schema } from "./schema-rows.ts";

const yaml: { stringify(value: unknown, options: object): string } = createRequire(
  join(root, "packages/compiler/package.json"),
)("yaml");

/** Every macro of the standard library and what it takes, from the schemas that check it. */
export function macrosPage(): string {
  const { macros = [] } = stdlibComponents();
  const names = macros.map(({ name }) => name).toSorted();
  return [
    "# Macros",
    "What the macros that come with hexDAG take under `inputs` of a `macro_invocation`. What they are for is in the guide: [macros](../guide/macros.md#macros-that-come-with-hexdag), [prompts](../guide/prompts.md#the-library).",
    names.map((name) => `[${name}](#${name})`).join(" · "),
    ...macros.toSorted((left, right) => (left.name < right.name ? -1 : 1)).map(section),
  ].join("\n\n");
}

function section(macro: AnyMacroType): string {
  const { name, aliases = [], description } = macro;
  const schema = schemaOf(macro);
  const rows = fieldRows(schema).map((row) => [
    code(row.path),
    row.type,
    row.required ? "required" : row.default,
    row.description,
  ]);
  return [
    `## ${name}`,
    description,
    ...(aliases.length === 0 ? [] : [`Also called ${aliases.map(code).join(", ")}.`]),
    table(["parameter", "type", "default", "what it is"], rows),
    ...examples(name, schema),
  ].join("\n\n");
}

/** The examples that the schema gives, as invocations: checked like every block of yaml. */
function examples(macro: string, { examples: given = [] }: Schema): readonly string[] {
  if (given.length === 0) return [];
  const nodes = given.map((inputs, index) => ({
    kind: "macro_invocation",
    metadata: { name: `example_${index + 1}` },
    spec: { macro, inputs },
  }));
  const text = yaml.stringify(nodes, { lineWidth: 110, flowCollectionPadding: false });
  return [`\`\`\`yaml nodes\n${text.trimEnd()}\n\`\`\``];
}

function schemaOf({ name, params }: AnyMacroType): Schema {
  const describe = params["~standard"].jsonSchema;
  if (describe === undefined) throw new Error(`the parameters of "${name}" cannot describe themselves`);
  return describe.input({ target: "draft-2020-12" });
}
