/** JSON Schemas for editors and other tools: of a file's documents, or of one kind of them. */
import type { ComponentRegistry, JsonSchema } from "@hexdag/kernel";
import { DOCUMENT_KINDS, type DocumentKind } from "../manifest/documents.ts";
import { when } from "./conditional.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { createDefinitions } from "./definitions.ts";
import { type Described, withValues } from "./described.ts";
import { KIND_DESCRIPTIONS } from "./kind-descriptions.ts";
import { documentPart, partOf, SPECS } from "./parts.ts";
import { snippetOf } from "./snippets.ts";
import { named } from "./write-node.ts";
import { adapterCase } from "./write-ports.ts";
import { need, writeSchema } from "./write-schema.ts";

/** What a document of a kind cannot do without. */
const NEEDS: { readonly [TKind in DocumentKind]: readonly ("metadata" | "spec")[] } = {
  Pipeline: ["metadata", "spec"],
  System: ["metadata", "spec"],
  Config: ["spec"],
  Adapter: ["metadata", "spec"],
  Policy: ["metadata", "spec"],
  Middleware: ["metadata", "spec"],
  // What it says may stand beside its metadata.
  Macro: ["metadata"],
};

/**
 * The schema of documents of one kind; without a kind, of any document, which is what a file holds one or more of. Node
 * kinds, adapters and macros are those of `components`. Draft 2020-12, with the annotations of yaml-language-server.
 *
 * @example
 * const schema = manifestSchema("Pipeline", createRegistry(stdlibComponents()));
 */
export function manifestSchema(kind: DocumentKind | undefined, components: ComponentRegistry): JsonSchema {
  const definitions = createDefinitions(components);
  const schema = kind === undefined ? anyDocument(components, definitions) : document(kind, components, definitions);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `urn:hexdag:schema:${(kind ?? "manifest").toLowerCase()}`,
    ...schema,
    $defs: definitions.all(),
  };
}

function anyDocument(components: ComponentRegistry, definitions: DefinitionSet): JsonSchema {
  const { properties = {}, ...outside } = documentPart();
  const any = writeSchema(
    { ...outside, properties: { ...properties, kind: withValues(properties["kind"], DOCUMENT_KINDS) } },
    { definitions, site: "manifest" },
  );
  return {
    ...any,
    description: "A hexDAG manifest: one document of a file, told apart by its kind.",
    // A document that holds nothing is left out.
    type: ["object", "string", "null"],
    // Each kind says which keys it takes.
    additionalProperties: true,
    defaultSnippets: DOCUMENT_KINDS.map(snippetOf),
    allOf: DOCUMENT_KINDS.map((kind) =>
      when(
        { type: "object", properties: { kind: { const: kind } }, required: ["kind"] },
        definitions.define(`document-${kind}`, "manifest", () => document(kind, components, definitions)),
      ),
    ),
  };
}

function document(kind: DocumentKind, components: ComponentRegistry, definitions: DefinitionSet): JsonSchema {
  const { properties = {}, required = [], ...outside } = documentPart();
  const writer = { definitions, site: "manifest" } as const;
  const spec = definitions.define(`spec-of-${kind}`, "manifest", () => specSchema(kind, components, definitions));
  const beside = kind === "Macro" ? (SPECS.Macro().properties ?? {}) : {};
  const described: Described = { ...outside, properties: { ...properties, ...beside, spec: {} } };
  const written = writeSchema(described, writer);
  const about = properties["spec"]?.description ?? "";
  return {
    ...written,
    description: KIND_DESCRIPTIONS[kind],
    defaultSnippets: [snippetOf(kind)],
    ...need([...required, ...NEEDS[kind]], "manifest"),
    ...(kind === "Macro" ? MACRO_NODES : {}),
    properties: {
      ...written.properties,
      kind: { const: kind, description: properties["kind"]?.description ?? "" },
      metadata: kind === "Config" ? nameless(definitions) : named(definitions, "manifest"),
      spec: NEEDS[kind].includes("spec")
        ? { ...spec, description: about }
        : { anyOf: [spec, { type: "null" }], description: about },
    },
  };
}

const HAS_NODES: JsonSchema = { anyOf: ["nodes", "nodes_raw", "!include"].map((key) => ({ required: [key] })) };

/** A macro's nodes stand in its `spec` or beside it. */
const MACRO_NODES: JsonSchema = {
  anyOf: [HAS_NODES, { required: ["spec"], properties: { spec: { anyOf: [{ type: "string" }, HAS_NODES] } } }],
};

/** Nobody refers to a Config by name. */
function nameless(definitions: DefinitionSet): JsonSchema {
  const { required: _name, ...metadata } = partOf("metadata") ?? {};
  return writeSchema(metadata, { definitions, site: "manifest" });
}

function specSchema(kind: DocumentKind, components: ComponentRegistry, definitions: DefinitionSet): JsonSchema {
  const written = writeSchema(SPECS[kind](), { definitions, site: "manifest" });
  if (kind !== "Adapter") return written;
  return {
    ...written,
    allOf: components.drivers.map((driver) => adapterCase(driver, { port: driver.port }, definitions)),
  };
}
