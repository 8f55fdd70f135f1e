/** JSON Schemas for editors and other tools: of a file's documents, or of one kind of them. */
import type { ComponentRegistry, JsonSchema } from "@hexdag/kernel";
import { DOCUMENT_KINDS, type DocumentKind } from "../manifest/documents.ts";
import { when } from "./conditional.ts";
import { createDefinitions, type DefinitionSet } from "./definitions.ts";
import { type Described, withValues } from "./described.ts";
import { KIND_DESCRIPTIONS } from "./kind-descriptions.ts";
import { documentPart, SPECS } from "./parts.ts";
import { snippetOf } from "./snippets.ts";
import { named } from "./write-node.ts";
import { adapterCase } from "./write-ports.ts";
import { need, writeSchema } from "./write-schema.ts";

/** Kinds whose documents cannot do without a name and a spec. */
const COMPLETE: ReadonlySet<DocumentKind> = new Set(["Pipeline", "System", "Adapter", "Policy", "Middleware"]);

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
    ...need([...required, ...(COMPLETE.has(kind) ? ["metadata", "spec"] : [])], "manifest"),
    properties: {
      ...written.properties,
      kind: { const: kind, description: properties["kind"]?.description ?? "" },
      metadata: kind === "Pipeline" ? named(definitions, "manifest") : (definitions.part("metadata", "manifest") ?? {}),
      spec: COMPLETE.has(kind)
        ? { ...spec, description: about }
        : { anyOf: [spec, { type: "null" }], description: about },
    },
  };
}

function specSchema(kind: DocumentKind, components: ComponentRegistry, definitions: DefinitionSet): JsonSchema {
  const written = writeSchema(SPECS[kind](), { definitions, site: "manifest" });
  if (kind !== "Adapter") return written;
  return {
    ...written,
    allOf: components.drivers.map((driver) => adapterCase(driver, { port: driver.port }, definitions)),
  };
}
