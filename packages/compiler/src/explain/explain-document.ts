/** Explains kinds of documents and their fields: `Pipeline`, `System.spec.processes.limits`. */
import type { Described } from "../json-schema/described.ts";
import { KIND_DESCRIPTIONS } from "../json-schema/kind-descriptions.ts";
import { documentPart, exampleOf, SPECS } from "../json-schema/parts.ts";
import { DOCUMENT_KINDS, type DocumentKind } from "../manifest/documents.ts";
import { explainField } from "./explain-field.ts";
import { type ExplainOptions, NOTHING } from "./explain-options.ts";
import type { ExplainOutcome } from "./explanation.ts";
import { fieldsOf } from "./fields.ts";

/** Answers for documents; `undefined` when another kind of thing was asked for. */
export function explainDocument(asked: string, options: ExplainOptions): ExplainOutcome | undefined {
  const [name = "", ...steps] = asked.split(".");
  const kind = DOCUMENT_KINDS.find((each) => each.toLowerCase() === name.toLowerCase());
  if (kind === undefined) return undefined;
  const schema = documentOf(kind);
  if (steps.length > 0) return explainField(kind, schema, { steps, options });
  const { recursive = false } = options;
  const fields = fieldsOf(schema, { path: kind, recursive });
  const inSpec = recursive ? undefined : fieldsOf(SPECS[kind](), { path: `${kind}.spec`, recursive });
  return {
    explanation: {
      ...NOTHING,
      path: kind,
      topic: "document",
      title: `kind: ${kind}`,
      description: KIND_DESCRIPTIONS[kind],
      fields: fields.map((each) => (each.name === "spec" && inSpec !== undefined ? { ...each, fields: inSpec } : each)),
    },
  };
}

/** Everything a document of a kind may say. */
function documentOf(kind: DocumentKind): Described {
  const { properties = {}, ...outside } = documentPart();
  const spec = SPECS[kind]();
  const about = properties["spec"]?.description ?? "";
  return {
    ...outside,
    properties: {
      ...properties,
      kind: { ...properties["kind"], examples: [kind] },
      spec: { ...spec, description: about, examples: [exampleOf(spec)] },
    },
  };
}
