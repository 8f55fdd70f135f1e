import { createRequire } from "node:module";
import { join } from "node:path";
import { type AnyNodeType, spellings } from "../../packages/kernel/src/index.ts";
import { stdlibComponents } from "../../packages/stdlib/src/index.ts";
import { root } from "../bootstrap.mjs";
import { code, table } from "./markdown-table.ts";
import { fieldRows, type Schema } from "./schema-rows.ts";

const roleNotes: Readonly<Record<string, string>> = {
  template: "text with `{{ }}`",
  values: "data with `{{ }}`",
  mapping: "map of expressions",
  expression: "expression",
  deferred: "expression",
  sequence: "map of expressions, in order",
  body: "inline nodes or function",
  function: "function reference",
  node: "node of the same list",
  service: "one of `services`",
};

const yaml: { stringify(value: unknown, options: object): string } = createRequire(
  join(root, "packages/compiler/package.json"),
)("yaml");

/** Every built-in node kind and the fields of its spec, from the schemas that check them. */
export function nodesPage(): string {
  const { nodes = [] } = stdlibComponents();
  const sections = nodes.toSorted((left, right) => (left.kind < right.kind ? -1 : 1)).map((type) => section(type));
  return [
    "# Node kinds",
    "The fields that each kind has in its `spec`, besides [those every node has](manifest.md#spec-of-every-node). What a field's text means is in the column *read as*; a field without an entry is taken as it stands.",
    nodes
      .map(({ kind }) => `[${kind}](#${kind})`)
      .toSorted()
      .join(" · "),
    ...sections,
  ].join("\n\n");
}

function section(type: AnyNodeType): string {
  const { fields = {} } = type;
  const rows = fieldRows(schemaOf(type)).map((row) => [
    code(row.path),
    row.type,
    roleNotes[roleOf(row.path, fields) ?? ""] ?? "",
    row.required ? "required" : row.default,
    row.description,
  ]);
  return [
    `## ${type.kind}`,
    type.description,
    notes(type),
    rows.length === 0 ? "No fields of its own." : table(["field", "type", "read as", "default", "what it is"], rows),
    ...examples(type),
  ].join("\n\n");
}

function notes(type: AnyNodeType): string {
  const other = spellings(type).filter((name) => name !== type.kind);
  const effects = type.effect === "effectful" ? "Has effects outside the process." : "";
  return [`Also written ${other.map(code).join(", ")}.`, portsText(type), effects].filter(Boolean).join(" ");
}

/** A field of a list or map of texts has its role with its items. */
function roleOf(path: string, fields: NonNullable<AnyNodeType["fields"]>): string | undefined {
  return fields[path] ?? fields[`${path}[]`] ?? fields[`${path}.*`];
}

/** The examples that a kind's own schema gives, as nodes: checked like every block of yaml. */
function examples(type: AnyNodeType): readonly string[] {
  const { examples: specs = [] } = schemaOf(type);
  if (specs.length === 0) return [];
  const nodes = specs.map((spec, index) => ({ kind: type.kind, metadata: { name: `example_${index + 1}` }, spec }));
  const chosen = new Set(specs.flatMap((spec) => type.routes?.(Object(spec))?.targets ?? []));
  const targets = [...chosen].map((name) => ({
    kind: "data",
    metadata: { name },
    spec: { output: `${name} was chosen` },
  }));
  const services = servicesIn(specs, type);
  const shown = services === undefined ? [...nodes, ...targets] : { services, nodes };
  const text = yaml.stringify(shown, { lineWidth: 110, flowCollectionPadding: false });
  // A macro has to be there to be invoked.
  const language = type.expands !== undefined ? "text" : services === undefined ? "yaml nodes" : "yaml spec";
  return [`\`\`\`${language}\n${text.trimEnd()}\n\`\`\``];
}

/** A service has to be declared to be called. */
function servicesIn(
  specs: readonly unknown[],
  { fields = {} }: AnyNodeType,
): Readonly<Record<string, string>> | undefined {
  const named = Object.keys(fields).filter((field) => fields[field] === "service");
  if (named.length === 0) return undefined;
  const names = specs.flatMap((spec) => named.map((field) => String(Reflect.get(Object(spec), field))));
  return Object.fromEntries(names.map((name) => [name, `./${name}.ts#${name}`]));
}

function portsText({ ports }: AnyNodeType): string {
  if (ports === undefined) return "";
  const names = typeof ports === "function" ? ports({}) : ports;
  return names.length === 0 ? "" : `Needs the ${names.length === 1 ? "port" : "ports"} ${names.map(code).join(", ")}.`;
}

function schemaOf(type: AnyNodeType): Schema {
  const describe = type.spec["~standard"].jsonSchema;
  if (describe === undefined) throw new Error(`the spec of "${type.kind}" cannot describe itself`);
  return describe.input({ target: "draft-2020-12" });
}
