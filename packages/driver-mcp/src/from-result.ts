/** What a server's tool gave, as data. */
import { isJsonObject, type JsonObject, type JsonValue, type ToolResult } from "@hexdag/kernel/ports";
import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/sdk/types.js";

/**
 * Structured content is the value; without it a single text is, and anything else is a list of parts. Where a result has both
 * structured content and parts that are no text, the list holds both.
 */
export function fromResult(result: CallToolResult, parseJson: boolean): ToolResult {
  const value = valueOf(result, parseJson);
  return result.isError === true ? { value, isError: true } : { value };
}

function valueOf({ content, structuredContent }: CallToolResult, parseJson: boolean): JsonValue {
  if (structuredContent !== undefined && isJsonObject(structuredContent)) {
    // The texts beside it say the same again.
    const rest = content.filter(({ type }) => type !== "text").map(toPart);
    return rest.length === 0 ? structuredContent : [{ type: "json", json: structuredContent }, ...rest];
  }
  const [only, ...others] = content;
  if (only === undefined) return null;
  if (others.length > 0 || only.type !== "text") return content.map(toPart);
  return parseJson ? parsed(only.text) : only.text;
}

function parsed(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : text;
  } catch {
    return text;
  }
}

function toPart(block: ContentBlock): JsonObject {
  switch (block.type) {
    case "text":
      return { type: "text", text: block.text };
    case "image":
    case "audio":
      return { type: block.type, mediaType: block.mimeType, data: block.data };
    case "resource": {
      const { uri, mimeType, ...body } = block.resource;
      const said = "text" in body ? { text: body.text } : { data: body.blob };
      return { type: "resource", uri, ...(mimeType === undefined ? {} : { mediaType: mimeType }), ...said };
    }
    case "resource_link":
      return {
        type: "link",
        uri: block.uri,
        name: block.name,
        ...(block.description === undefined ? {} : { description: block.description }),
        ...(block.mimeType === undefined ? {} : { mediaType: block.mimeType }),
      };
    default:
      return block satisfies never;
  }
}
