/** What may stand in a field, in words and as schemas write it for short. */
import { type Described, valuesOf } from "../json-schema/described.ts";
import { typesOf } from "../json-schema/write-schema.ts";
import type { FieldType } from "./explanation.ts";

const DURATION: FieldType = { words: 'a duration: seconds, or text such as "1m30s"', short: "duration" };

const PARTS: Readonly<Record<string, FieldType>> = {
  body: { words: "a list of nodes, or a function", short: "list[node] | function" },
  cache: { words: "true or false, or a map of the options of a cache policy", short: "bool | map" },
  caps: { words: "a list of capabilities, or a map {allow, deny, profile}", short: "list[str] | map" },
  common_spec: { words: "a map", short: "map" },
  data_schema: { words: "JSON Schema, or a map {field: type}", short: "schema" },
  duration: DURATION,
  expression: { words: "an expression", short: "expression" },
  expressions: { words: "a map of expressions and templates", short: "dict[expression]" },
  limits: { words: "a map of limits", short: "map" },
  macro_nodes: { words: "a list of nodes, and of groups of nodes", short: "list[node]" },
  metadata: { words: "a map", short: "map" },
  names: { words: "a name, or a list of names", short: "str | list[str]" },
  node: { words: "a node", short: "node" },
  nodes: { words: "a list of nodes", short: "list[node]" },
  orchestrator: { words: "a map", short: "map" },
  policies: { words: "a list of policies, or lists of them by port or node", short: "list[policy] | dict" },
  policy: { words: "a map {type, config}", short: "policy" },
  policy_use: { words: "the name of a policy, or a policy", short: "str | policy" },
  port: { words: "a map {adapter, config}", short: "map" },
  ports: { words: "a map of adapters by port", short: "dict[adapter]" },
  time_limit: DURATION,
};

const READ_AS: Readonly<Record<string, string>> = {
  template: "a template, filled in before the node runs",
  values: "data whose text may hold templates",
  mapping: "expressions, and templates where text holds {{ }}",
  expression: "an expression, evaluated before the node runs",
  deferred: "an expression, evaluated by the node itself",
  sequence: "expressions, each of which sees the ones before it",
  body: "nodes that run inside this one, or a function",
  function: "a function: ./file.ts#name, @package#name or a registered name",
  node: "the name of a node of the same list",
};

/** What the text of a field means, by its role. */
export function readAs(role: string | undefined): string | undefined {
  return role === undefined ? undefined : READ_AS[role];
}

/** What a schema allows. */
export function fieldType(schema: Described): FieldType {
  const part = schema.part === undefined ? undefined : PARTS[schema.part];
  if (part !== undefined) return part;
  const values = valuesOf(schema);
  if (values !== undefined) return valueType(values);
  if (schema.anyOf !== undefined) return either(schema.anyOf.map(fieldType));
  const types = typesOf(schema);
  return types.length === 0
    ? { words: "anything", short: "any" }
    : either(types.map((type) => plainType(type, schema)));
}

function valueType(values: readonly unknown[]): FieldType {
  const written = values.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  const last = written.at(-1) ?? "";
  const words = written.length < 2 ? `only ${last}` : `${written.slice(0, -1).join(", ")} or ${last}`;
  return { words, short: written.join(" | ") };
}

function either(types: readonly FieldType[]): FieldType {
  return {
    words: [...new Set(types.map(({ words }) => words))].join(", or "),
    short: [...new Set(types.map(({ short }) => short))].join(" | "),
  };
}

function plainType(type: string, schema: Described): FieldType {
  switch (type) {
    case "string":
      return { words: "text", short: "str" };
    case "integer":
      return { words: `a whole number${bounds(schema)}`, short: "int" };
    case "number":
      return { words: `a number${bounds(schema)}`, short: "float" };
    case "boolean":
      return { words: "true or false", short: "bool" };
    case "null":
      return { words: "null", short: "null" };
    case "array":
      return listType(schema.items);
    case "object":
      return mapType(schema);
    default:
      return { words: type, short: type };
  }
}

function listType(items: Described | undefined): FieldType {
  const inner = items === undefined ? undefined : fieldType(items);
  if (inner === undefined || inner.short === "any") return { words: "a list", short: "list" };
  return { words: `a list, each entry ${inner.words}`, short: `list[${inner.short}]` };
}

function mapType({ properties, additionalProperties }: Described): FieldType {
  if (properties !== undefined) return { words: "a map", short: "map" };
  const inner = additionalProperties === undefined || additionalProperties === false ? {} : additionalProperties;
  const { words, short } = fieldType(inner);
  return short === "any"
    ? { words: "a map of names and values", short: "dict" }
    : { words: `a map by name, each value ${words}`, short: `dict[${short}]` };
}

const BOUNDS = {
  minimum: "at least",
  exclusiveMinimum: "more than",
  maximum: "at most",
  exclusiveMaximum: "less than",
} as const;

function bounds(schema: Described): string {
  const said = Object.entries(BOUNDS).flatMap(([keyword, words]) => {
    const bound = schema[keyword];
    return typeof bound === "number" ? [`${words} ${bound}`] : [];
  });
  return said.length === 0 ? "" : `, ${said.join(" and ")}`;
}
