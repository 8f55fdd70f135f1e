import type { TemplateReading, TemplateReference } from "./template-reference.ts";

const PATH = /\{\{\s*([\p{L}_$][\p{L}\p{N}_$-]*(?:\.[\p{L}\p{N}_$-]+)*)\s*\}\}/uy;
/** Words that are paths to a regular expression and something else to Handlebars. */
const WORDS = new Set(["else", "this", "true", "false", "null", "undefined", "as", "nodes"]);

/**
 * Reads a template in which every `{{ }}` holds a plain path, as nearly all do, without the parser. `undefined` when there
 * is anything else in it.
 */
export function readSimple(source: string): TemplateReading | undefined {
  if (source.includes("\\{{") || source.includes("{%") || source.includes("{#")) return undefined;
  const references: TemplateReference[] = [];
  let at = source.indexOf("{{");
  while (at !== -1) {
    PATH.lastIndex = at;
    const match = PATH.exec(source);
    const path = match?.[1];
    if (match === null || path === undefined || source[at - 1] === "{" || source[PATH.lastIndex] === "}")
      return undefined;
    const parts = path.split(".");
    if (parts.some((part) => WORDS.has(part) || part === "")) return undefined;
    const start = at + match[0].indexOf(path);
    references.push({
      parts,
      start,
      end: start + path.length,
      role: "text",
      outer: [at, PATH.lastIndex],
      nested: false,
    });
    at = source.indexOf("{{", PATH.lastIndex);
  }
  return { references, itemFields: [], problems: [] };
}
