/** The outside of a document, and `metadata`. */
import * as z from "zod";
import { free, freeMap, text } from "./basics.ts";
import { field, part } from "./field.ts";

/** `metadata` of documents and nodes. */
export const metadataSchema = part(
  z.strictObject({
    name: field(text, { description: "Unique among its like.", example: "summarise" }),
    namespace: field(text.optional(), {
      description: "The environment this document is for; `--env` chooses among documents that share a name.",
      example: "production",
    }),
    description: field(z.string().optional(), {
      description: "What it is for, for people and for models that may call it.",
      example: "Summarises a page in three sentences.",
    }),
    version: field(z.string().optional(), { description: "Your own version, as text: quote it.", example: "1.0" }),
    author: field(z.string().optional(), { description: "Who answers for it.", example: "data-team" }),
    tags: field(z.array(z.string()).optional(), { description: "Words to find it by.", example: ["research", "web"] }),
    labels: field(z.record(z.string(), z.string()).optional(), {
      description: "Names and values to select by; they are part of the plan.",
      example: { team: "data" },
    }),
    annotations: field(freeMap.optional(), {
      description: "Free for tools; hexDAG does not read it.",
      example: { "studio/x": 120 },
    }),
  }),
  "metadata",
);

/** The outside of a document. */
export const documentSchema = z.strictObject({
  apiVersion: field(z.string().optional(), { description: "Accepted, not required, not read.", example: "hexdag/v1" }),
  kind: field(text, { description: "What the document describes.", example: "Pipeline" }),
  metadata: field(free.optional(), {
    description: "Its name, and what else is said about it.",
    part: "metadata",
    example: { name: "research" },
  }),
  spec: field(free.optional(), {
    description: "What it describes.",
    example: { nodes: [{ kind: "data", metadata: { name: "greeting" }, spec: { output: "Hello" } }] },
  }),
});
