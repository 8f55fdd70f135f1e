/** What an editor offers where a document begins. */
import type { JsonSchema, JsonValue } from "@hexdag/kernel";
import type { DocumentKind } from "../manifest/documents.ts";

const SPECS: { readonly [TKind in DocumentKind]: JsonValue } = {
  Pipeline: { nodes: [{ kind: "$2", metadata: { name: "$3" }, spec: {} }] },
  System: { processes: { $2: { exec: "./$3.yaml" } } },
  Config: { limits: { max_cost_usd: 1 } },
  Adapter: { port: "$2", adapter: "$3" },
  Policy: { type: "retry", config: { max_attempts: 3 } },
  Middleware: { stack: [{ type: "timeout", config: { timeout: "30s" } }] },
  Macro: { parameters: [{ name: "$2", type: "str" }], nodes: [{ kind: "$3", metadata: { name: "$4" }, spec: {} }] },
};

/** A document of a kind, to be filled in. */
export function snippetOf(kind: DocumentKind): JsonSchema {
  return { label: kind, description: `a new ${kind}`, body: { kind, metadata: { name: "$1" }, spec: SPECS[kind] } };
}
