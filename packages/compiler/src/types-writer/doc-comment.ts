import type { JsonSchema } from "@hexdag/kernel";

/** The comment of a field or type, with its line end; empty when there is nothing to say. */
export function docComment(schema: JsonSchema | boolean | undefined): string {
  if (typeof schema !== "object") return "";
  const { description, default: fallback } = schema;
  const lines = [
    ...(typeof description === "string" && description.trim() !== "" ? description.trim().split(/\r?\n/) : []),
    ...(fallback === undefined ? [] : [`@default ${JSON.stringify(fallback)}`]),
    ...(schema["deprecated"] === true ? ["@deprecated"] : []),
  ];
  return comment(lines);
}

/** Lines as a comment that documents what follows. */
export function comment(lines: readonly string[]): string {
  const safe = lines.map((line) => line.replaceAll("*/", "*\\/").trimEnd());
  if (safe.length === 0) return "";
  if (safe.length === 1) return `/** ${safe[0] ?? ""} */\n`;
  return `/**\n${safe.map((line) => (line === "" ? " *" : ` * ${line}`)).join("\n")}\n */\n`;
}
