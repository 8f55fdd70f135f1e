import { isJsonObject, type JsonSchema, type ToolDescription, type ToolHints } from "@hexdag/kernel/ports";
import type { Tool } from "@modelcontextprotocol/sdk/types.js";

/** A server's tool in our words. */
export function fromTool(tool: Tool, name: string): ToolDescription {
  const hints = toHints(tool.annotations);
  return {
    name,
    description: tool.description ?? tool.annotations?.title ?? tool.title ?? tool.name,
    parameters: toSchema(tool.inputSchema),
    ...(tool.outputSchema === undefined ? {} : { result: toSchema(tool.outputSchema) }),
    ...(hints === undefined ? {} : { hints }),
  };
}

/** Without the dialect, which vendors of models do not take. */
function toSchema(schema: object): JsonSchema {
  const { $schema: _dialect, ...rest } = isJsonObject(schema) ? schema : {};
  return rest;
}

function toHints(annotations: Tool["annotations"]): ToolHints | undefined {
  if (annotations === undefined) return undefined;
  const { readOnlyHint: readOnly, idempotentHint: idempotent, destructiveHint: destructive } = annotations;
  if (readOnly === undefined && idempotent === undefined && destructive === undefined) return undefined;
  return {
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(idempotent === undefined ? {} : { idempotent }),
    ...(destructive === undefined ? {} : { destructive }),
  };
}
