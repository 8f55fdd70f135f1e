import { exampleLine } from "../../packages/compiler/src/explain/example-text.ts";
import { explain } from "../../packages/compiler/src/explain/explain.ts";
import type { FieldExplanation } from "../../packages/compiler/src/explain/explanation.ts";
import { DOCUMENT_KINDS } from "../../packages/compiler/src/manifest/documents.ts";
import { createRegistry } from "../../packages/kernel/src/index.ts";
import { code, table } from "./markdown-table.ts";

const components = createRegistry();

/** What stands in several places is told about once, in a section of its own. */
const SHARED: Readonly<Record<string, string>> = {
  limits: "Pipeline.spec.limits",
  caps: "Pipeline.spec.caps",
  "ports: one port": "Pipeline.spec.ports",
  cache: "node.spec.cache",
  orchestrator: "Pipeline.spec.orchestrator",
};
const SHARED_KEYS = new Set(
  "limits caps ports type_ports node_ports policies middleware cache orchestrator kernel metadata nodes else stack".split(
    " ",
  ),
);

/** Every key of a manifest outside the fields of node kinds, as `hexdag explain` tells them. */
export function manifestPage(): string {
  return [
    "# Manifest keys",
    'Keys are snake_case. An unknown key is an error with the nearest match; only `annotations` and keys that start with `x-` are free. Durations are seconds or text such as `"1m30s"`. `hexdag explain` shows the same on the command line (`hexdag explain Pipeline.spec`), an [editor](../guide/editor.md) while you write. How the parts work together is in [the guide](../guide/pipelines.md).',
    section("A document", "Pipeline", shallow),
    section("metadata", "Pipeline.metadata", shallow),
    ...DOCUMENT_KINDS.map((kind) =>
      section(`spec of ${kind === "Adapter" ? "an" : "a"} ${kind}`, `${kind}.spec`, deep),
    ),
    section("A node", "node", shallow),
    section("spec of every node", "node.spec", deep),
    ...Object.entries(SHARED).map(([title, path]) => section(title, path, deep)),
  ].join("\n\n");
}

type Rows = (fields: readonly FieldExplanation[], prefix?: string) => readonly (readonly string[])[];

const shallow: Rows = (fields) => fields.map((field) => row(field, ""));

const deep: Rows = (fields, prefix = "") =>
  fields.flatMap((field) => [
    row(field, prefix),
    ...(SHARED_KEYS.has(field.name) ? [] : deep(field.fields, `${prefix}${field.name}.`)),
  ]);

function row(field: FieldExplanation, prefix: string): readonly string[] {
  const { name, type, required, description, only, examples } = field;
  const set = field.default === undefined ? "" : code(exampleLine(field.default));
  const [example] = examples;
  return [
    code(prefix + name),
    type.short,
    required ? "required" : set,
    only === undefined ? description : `${description} Only with ${code(only)}.`,
    example === undefined ? "" : code(exampleLine(example)),
  ];
}

function section(title: string, path: string, rows: Rows): string {
  const { explanation } = explain(path, { components, codes: {}, recursive: rows === deep });
  if (explanation === undefined) throw new Error(`nothing is known of ${path}`);
  return `## ${title}\n\n${table(["key", "type", "default", "what it is", "example"], rows(explanation.fields))}`;
}
