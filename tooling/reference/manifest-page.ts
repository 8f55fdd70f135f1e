import * as schemas from "../../packages/compiler/src/manifest/schemas.ts";
import { code, table } from "./markdown-table.ts";
import { fieldRows, type Schema } from "./schema-rows.ts";

type Described = {
  readonly "~standard": {
    readonly jsonSchema?: {
      input(options: { target: "draft-2020-12"; libraryOptions: Record<string, unknown> }): unknown;
    };
  };
};

/** Every key of a manifest outside the fields of node kinds, from the schemas that check them. */
export function manifestPage(): string {
  return [
    "# Manifest keys",
    'Keys are snake_case. An unknown key is an error with the nearest match; only `annotations` and keys that start with `x-` are free. Durations are seconds or text such as `"1m30s"`. How the parts work together is in [the guide](../guide/pipelines.md).',
    section("A document", schemas.documentSchema),
    section("metadata", schemas.metadataSchema),
    section("spec of a Pipeline", schemas.pipelineSpecSchema),
    section("spec.orchestrator", schemas.orchestratorSchema),
    section("spec.ports: one port", schemas.portSchema),
    section("A node", schemas.nodeSchema),
    section("spec of every node", schemas.commonSpecSchema),
  ].join("\n\n");
}

function section(title: string, schema: Described): string {
  const described: Schema = Object(
    schema["~standard"].jsonSchema?.input({ target: "draft-2020-12", libraryOptions: { unrepresentable: "any" } }),
  );
  const rows = fieldRows(described)
    .filter(({ path }) => !path.startsWith("metadata."))
    .map((row) => [code(row.path), row.type, row.required ? "required" : row.default, row.description]);
  return `## ${title}\n\n${table(["key", "type", "default", "what it is"], rows)}`;
}
