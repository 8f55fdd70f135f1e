/** `nodes_raw`: nodes written as text, as the Python program had them. They are parsed in place, so that places stay exact. */
import type { Reporter } from "../../diagnostics/reporter.ts";
import { parseDocuments } from "../../parse/parse-documents.ts";
import { contentStart, placeInScalar } from "../../parse/scalar-offsets.ts";
import type { SourceList, SourceScalar } from "../../parse/source-value.ts";
import { fromData } from "./from-data.ts";

const BLOCK = /\{%[-+]?\s*(\w+)\s*(.*?)\s*[-+]?%\}/gs;
/** Tags that only go on with, or end, what another has begun. */
const FOLLOWING = /^(?:else|end\w*)$/;

/** The list of nodes in a text; `undefined` when there is none, which is reported. */
export function nodesInText(scalar: SourceScalar, reporter: Reporter): SourceList | undefined {
  const { data } = scalar;
  if (typeof data !== "string") return undefined;
  if (data.includes("{%")) {
    for (const match of data.matchAll(BLOCK)) reportBlock(match, scalar, reporter);
    return undefined;
  }
  const [document, ...others] = parseDocuments(textFile(scalar, data), reporter);
  if (document === undefined) return undefined;
  if (document.value.type === "list" && others.length === 0) return inFile(document.value, scalar);
  reporter.report({ code: "HD2003", message: '"nodes_raw" must hold a list of nodes', at: scalar });
  return undefined;
}

/** The file with nothing but this text in it, every character at its place. Text in quotes has no such place. */
function textFile(scalar: SourceScalar, data: string): SourceScalar["source"] {
  const { source, style, end } = scalar;
  if (style !== "literal") return { ...source, text: data };
  const start = source.text.lastIndexOf("\n", contentStart(scalar)) + 1;
  const before = source.text.slice(0, start).replace(/[^\r\n]/g, " ");
  return { ...source, text: before + source.text.slice(start, end) };
}

function inFile(list: SourceList, { source, style, start, end }: SourceScalar): SourceList | undefined {
  if (style === "literal") return list;
  const moved = fromData(JSON.parse(JSON.stringify(list.data)), { source, start, end }, {});
  return moved.type === "list" ? moved : undefined;
}

function reportBlock(match: RegExpExecArray, scalar: SourceScalar, reporter: Reporter): void {
  const [whole, keyword = "", rest = ""] = match;
  if (FOLLOWING.test(keyword)) return;
  reporter.report({
    code: "HD3315",
    message: `{% ${keyword} … %} is Jinja, and nodes are not put together as text`,
    hint: spelling(keyword, rest.trim()),
    at: placeInScalar(scalar, match.index, match.index + whole.length),
  });
}

function spelling(keyword: string, rest: string): string {
  switch (keyword) {
    case "if":
      return `under \`nodes\`, write - {if: "${rest}", nodes: [...], else: [...]}`;
    case "elif":
      return `write a group in the group before: else: [{if: "${rest}", nodes: [...]}]`;
    case "for": {
      const [, name = "item", list = "list"] = /^(\w+)\s+in\s+(.+)$/s.exec(rest) ?? [];
      return `under \`nodes\`, write - {for_each: "${list}", as: ${name}, nodes: [...]}`;
    }
    default:
      return "write the nodes out under `nodes`, with `if` and `for_each` groups";
  }
}
