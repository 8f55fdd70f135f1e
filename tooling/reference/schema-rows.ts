// JSON Schema as rows of a table: one per field, fields of nested maps and lists after the field that holds them.
import { code } from "./markdown-table.ts";

export type Schema = {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
};

export type FieldRow = {
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly default: string;
  readonly description: string;
};

export function fieldRows(schema: Schema, prefix = ""): readonly FieldRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    return [
      {
        path,
        type: typeText(field),
        required: schema.required?.includes(name) === true && field.default === undefined,
        default: field.default === undefined ? "" : code(JSON.stringify(field.default)),
        description: field.description ?? "",
      },
      ...nestedRows(field, path),
    ];
  });
}

function nestedRows(field: Schema, path: string): readonly FieldRow[] {
  const variants = [field, ...(field.anyOf ?? []), ...(field.oneOf ?? [])];
  return variants.flatMap((variant) => [
    ...fieldRows(variant, `${path}.`),
    ...(variant.items === undefined ? [] : fieldRows(variant.items, `${path}[].`)),
    ...(typeof variant.additionalProperties === "object" ? fieldRows(variant.additionalProperties, `${path}.*.`) : []),
  ]);
}

function typeText(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined)
    return schema.enum.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join(", ");
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return [...new Set(variants.map(typeText))].join(" or ");
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
  return types.length === 0 ? "any" : types.map((type) => oneType(type, schema)).join(" or ");
}

function oneType(type: string, { items }: Schema): string {
  const names: Readonly<Record<string, string>> = {
    string: "text",
    integer: "whole number",
    object: "map",
    array: "list",
    boolean: "bool",
  };
  if (type === "array" && items !== undefined && typeText(items) !== "any") return `list of ${typeText(items)}`;
  return names[type] ?? type;
}
