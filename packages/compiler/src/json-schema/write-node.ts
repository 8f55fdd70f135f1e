/** The schema of a node: one whose `kind` decides what may stand in its `spec`. */
import {
  type AnyMacroType,
  type AnyNodeType,
  type ComponentRegistry,
  type JsonSchema,
  spellings,
} from "@hexdag/kernel";
import { when } from "./conditional.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { type Described, describe, withValues } from "./described.ts";
import { isOpen, nodeSpec } from "./node-spec.ts";
import { partOf } from "./parts.ts";
import type { Site } from "./stand-in.ts";
import { need, writeSchema } from "./write-schema.ts";

/** Where names are written that expressions refer to: letters, digits, `_` and `-`, or something folded into such a name. */
const NAME_PATTERN = "^[\\p{L}_][\\p{L}\\p{N}_-]*$|\\{\\{|\\$";

/** Where a node stands. */
export interface NodePlace {
  readonly components: ComponentRegistry;
  readonly definitions: DefinitionSet;
  readonly site: Site;
}

/** A node of any installed kind. */
export function writeNode(place: NodePlace): JsonSchema {
  const { components, definitions, site } = place;
  const node = partOf("node") ?? {};
  const { kind, spec, ...outside } = node.properties ?? {};
  const kinds = components.nodes.flatMap((type) => spellings(type));
  const properties = { ...outside, kind: withValues(kind, kinds) };
  const written = writeSchema({ ...node, properties }, place);
  return {
    ...written,
    properties: {
      ...written.properties,
      spec: { description: spec?.description ?? "" },
      metadata: named(definitions, site),
    },
    defaultSnippets: components.nodes.map(snippet),
    allOf: components.nodes.map((type) =>
      when({ properties: { kind: { enum: spellings(type) } }, required: ["kind"] }, specOf(type, place)),
    ),
  };
}

/** An entry of a macro's nodes: a node, or nodes under a condition or once per item. */
export function writeMacroNode(place: NodePlace): JsonSchema {
  const { definitions, site } = place;
  const node = definitions.define("node", site, () => writeNode(place));
  const [conditional = {}, repeated = {}] = partOf("macro_node")?.anyOf ?? [];
  const has = (key: string): JsonSchema => ({ type: "object", required: [key] });
  return {
    type: ["object", "string"],
    allOf: [
      when(has("if"), writeSchema(conditional, place)),
      when(has("for_each"), writeSchema(repeated, place)),
      when({ not: { anyOf: [has("if"), has("for_each")] } }, node),
    ],
  };
}

/** `metadata` whose name can be referred to. */
export function named(definitions: DefinitionSet, site: Site): JsonSchema {
  return {
    allOf: [
      definitions.part("metadata", site) ?? {},
      { properties: { name: { pattern: NAME_PATTERN, patternErrorMessage: "a name holds letters, digits, _ and -" } } },
    ],
  };
}

function specOf(type: AnyNodeType, place: NodePlace): JsonSchema {
  const required = nodeSpec(type).own?.required ?? [];
  const spec = place.definitions.define(`spec-${type.kind}`, place.site, () => writeSpec(type, place));
  return {
    properties: { spec: required.length === 0 ? { anyOf: [spec, { type: "null" }] } : spec },
    ...need(required.length === 0 ? [] : ["spec"], place.site),
  };
}

function writeSpec(type: AnyNodeType, place: NodePlace): JsonSchema {
  const { own, common } = nodeSpec(type);
  const { components, definitions, site } = place;
  const shared = Object.fromEntries(
    Object.keys(common).map((name) => [name, definitions.within("common_spec", name, site)] as const),
  );
  const about = {
    description: type.description,
    markdownDescription: `${type.description}\n\n\`hexdag explain node/${type.kind}\``,
  };
  if (own === undefined || own.anyOf !== undefined) return { ...about, type: "object", properties: shared };
  const closed: Described = { ...own, type: "object", additionalProperties: isOpen(own) ? {} : false };
  const written = writeSchema(closed, place);
  const macros =
    type.expands === undefined ? [] : components.macros.map((macro) => macroCase(macro, type, definitions));
  return {
    ...written,
    ...about,
    properties: { ...written.properties, ...shared },
    ...(macros.length === 0 ? {} : { allOf: macros }),
  };
}

/** The arguments of an installed macro, which may be expressions and templates too. */
function macroCase(macro: AnyMacroType, { expands }: AnyNodeType, definitions: DefinitionSet): JsonSchema {
  const { macro: field = "macro", arguments: names = [] } = expands ?? {};
  const params = definitions.define(`macro-${macro.name}`, "macro", () => ({
    ...writeSchema(describe(macro.params) ?? {}, { definitions, site: "macro" }),
    description: macro.description,
  }));
  const named = macro.aliases === undefined ? { const: macro.name } : { enum: [macro.name, ...macro.aliases] };
  return when(
    { properties: { [field]: named }, required: [field] },
    { properties: Object.fromEntries(names.map((name) => [name, params])) },
  );
}

/** A node to start from, with the first example of its kind. */
function snippet(type: AnyNodeType): JsonSchema {
  const [example] = nodeSpec(type).own?.examples ?? [];
  return {
    label: type.kind,
    description: type.description,
    body: { kind: type.kind, metadata: { name: "$1" }, ...(example === undefined ? {} : { spec: example }) },
  };
}
