/** Recognises Jinja and says how Handlebars writes the same. */
import type { TemplateProblem } from "./template-reference.ts";

const BLOCK = /\{%[-+]?\s*(\w+)\s*(.*?)\s*[-+]?%\}/gs;
const COMMENT = /(?<!\{)\{#(?!(?:if|each|with|unless)\b)[^{}]*?#\}/g;
const KEYWORDS = new Set(
  "if elif else endif for endfor set endset macro endmacro block endblock extends include import from raw endraw filter endfilter call with endwith".split(
    " ",
  ),
);

/** The Jinja constructs in a template. Ordinary text with `{%` in it is left alone. */
export function findJinja(source: string): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  if (source.includes("{%")) {
    for (const match of source.matchAll(BLOCK)) {
      const [whole, keyword = "", rest = ""] = match;
      if (!KEYWORDS.has(keyword)) continue;
      problems.push({
        code: "HD4002",
        message: `${whole.length > 40 ? `{% ${keyword} … %}` : whole} is Jinja; templates are Handlebars`,
        hint: `write ${blockSpelling(keyword, rest)}`,
        start: match.index,
        end: match.index + whole.length,
      });
    }
  }
  if (source.includes("{#")) {
    for (const match of source.matchAll(COMMENT)) {
      problems.push({
        code: "HD4002",
        message: "{# … #} is a Jinja comment",
        hint: "write {{!-- … --}}",
        start: match.index,
        end: match.index + match[0].length,
      });
    }
  }
  return problems;
}

function blockSpelling(keyword: string, rest: string): string {
  switch (keyword) {
    case "if":
      return `{{#if ${condition(rest)}}}…{{/if}}`;
    case "elif":
      return `{{else if ${condition(rest)}}}`;
    case "else":
      return "{{else}}";
    case "endif":
      return "{{/if}}";
    case "for":
      return forSpelling(rest);
    case "endfor":
      return "{{/each}}";
    case "raw":
    case "endraw":
      return "\\{{ before what must stay as it is";
    default:
      return "the text out; values are prepared in input_mapping";
  }
}

function forSpelling(rest: string): string {
  const match = /^(\w+)(?:\s*,\s*(\w+))?\s+in\s+(.+)$/s.exec(rest);
  if (match === null) return "{{#each list as |item|}}…{{/each}}";
  const [, first = "item", second, list = "list"] = match;
  // Jinja names key and value, Handlebars value and key.
  const names = second === undefined ? first : `${second} ${first}`;
  return `{{#each ${list.replace(/\.items\(\)$/, "").trim()} as |${names}|}}…{{/each}}`;
}

/** `not x` and plain paths have a Handlebars spelling; anything more is computed before. */
function condition(text: string): string {
  const trimmed = text.trim();
  return /^[\w$.]+$/.test(trimmed) ? trimmed : "value (computed in input_mapping)";
}

const PIPE = /^\s*([\w$.[\]"']+)\s*((?:\|\s*\w+\s*(?:\([^()]*\))?\s*)+)$/;

/** `x | upper | default("n/a")` as Handlebars writes it; `undefined` when the text is no such pipe. */
export function pipeSpelling(inner: string): string | undefined {
  const match = PIPE.exec(inner);
  if (match === null) return undefined;
  const [, value = "", filters = ""] = match;
  const calls = [...filters.matchAll(/\|\s*(\w+)\s*(?:\(([^()]*)\))?/g)];
  const spelled = calls.reduce((subject, [, name = "", args = ""]) => {
    const rest = args
      .split(",")
      .map((arg) => arg.trim())
      .filter((arg) => arg !== "");
    return `(${[RENAMED[name] ?? name, subject, ...rest].join(" ")})`;
  }, value);
  return `{{${spelled.slice(1, -1)}}}`;
}

/** Jinja's filters by the names the functions have here. */
const RENAMED: Readonly<Record<string, string>> = {
  length: "len",
  count: "len",
  tojson: "json",
  string: "str",
  capitalize: "upper",
  strip: "trim",
};
