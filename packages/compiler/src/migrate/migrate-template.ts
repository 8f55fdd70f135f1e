/** Jinja templates as Handlebars. All of a template is rewritten, or none of it. */
import { readTemplate } from "../template/read-template.ts";
import type { ExpressionNames, Rewritten } from "./migrate-expression.ts";

const TAG = /\{\{(-?)([\s\S]*?)(-?)\}\}|\{%(-?)\s*(\w+)\s*([\s\S]*?)\s*(-?)%\}|\{#([\s\S]*?)#\}/g;
const PATH = /^\$?[A-Za-z_]\w*(?:\.\w+)*$/;

interface Open {
  readonly close: string;
  /** Whether `elif` can follow. */
  readonly hasElse: boolean;
}

/** Filters that mean something else by their names here, or nothing. */
const NO_HELPER = new Set(["capitalize", "title", "safe", "escape", "e", "striptags", "wordwrap", "truncate"]);

/** Whether a text has Jinja in it, or a template. */
export function isTemplate(text: string): boolean {
  return text.includes("{{") || /\{%-?\s*\w/.test(text) || /\{#[\s\S]*?#\}/.test(text);
}

const PYTHONS = /\{%|(?<!\{)\{#|\{\{[^}]*\||\bfor\s+\w+(?:\s*,\s*\w+)?\s+in\b|\bf["']|(?<![\w$.])input\.|\blambda\b/;

/** Whether a text that cannot be rewritten is the Python program's; other mistakes are the compiler's to tell. */
export function isPythons(text: string): boolean {
  return PYTHONS.test(text);
}

/** A template in today's spelling. */
export function migrateTemplate(text: string, names: ExpressionNames): Rewritten {
  const open: Open[] = [];
  let problem: Rewritten["problem"];
  const isJinja = /\{%-?\s*\w|\{#(?!if|each|with|unless)[\s\S]*?#\}/.test(text);
  const rewritten = text.replaceAll(TAG, (written: string, ...groups: (string | undefined)[]) => {
    const [, inner, , left, word, rest, right, comment] = groups;
    // What follows the groups is where it was found, and in what.
    const piece =
      inner !== undefined
        ? migrateValue(inner, written, names)
        : word !== undefined
          ? migrateBlock({ word, rest: rest ?? "", left: left ?? "", right: right ?? "" }, open, names)
          : { text: isJinja && comment !== undefined ? `{{!--${comment}--}}` : written };
    problem ??= piece.problem;
    return piece.text;
  });
  if (problem !== undefined) return { text, problem };
  if (open.length > 0) return { text, problem: { message: "a Jinja block is never closed" } };
  const rooted = isJinja ? withRoots(rewritten) : rewritten;
  const [wrong] = readTemplate(rooted).problems;
  return wrong === undefined ? { text: rooted } : { text, problem: { message: wrong.message, hint: wrong.hint } };
}

/** Jinja sees the names outside a loop in it; Handlebars wants to be told that they are outside. */
function withRoots(text: string): string {
  let rooted = "";
  let at = 0;
  for (const { start, end } of readTemplate(text).itemFields.toSorted((one, other) => one.start - other.start)) {
    rooted += `${text.slice(at, start)}@root.${text.slice(start, end)}`;
    at = end;
  }
  return rooted + text.slice(at);
}

function migrateValue(inner: string, written: string, names: ExpressionNames): Rewritten {
  const trimmed = inner.trim();
  if (/^[#/^!>&]|^else\b/.test(trimmed)) return { text: written };
  const filter = /\|\s*(\w+)/.exec(trimmed)?.[1];
  if (filter !== undefined && NO_HELPER.has(filter)) {
    const hint = `compute it in input_mapping, or in a node, and write its name${filter === "capitalize" ? ": upper(x[0]) + x[1:]" : ""}`;
    return { text: written, problem: { message: `there is no helper for the Jinja filter "${filter}"`, hint } };
  }
  const path = pathHere(trimmed, names);
  if (path === undefined) {
    return { text: migratePipe(trimmed, names) ?? written };
  }
  return { text: path === trimmed ? written : `{{${path}}}` };
}

const PIPE = /^(.+?)\s*((?:\|\s*\w+\s*(?:\((?:[^()"']|"[^"]*"|'[^']*')*\))?\s*)+)$/;
const FILTER = /\|\s*(\w+)\s*(?:\(((?:[^()"']|"[^"]*"|'[^']*')*)\))?/g;
const ARGUMENT = /"[^"]*"|'[^']*'|[^\s,]+/g;

/** Filters that have another name here. */
const HELPERS: ReadonlyMap<string, string> = new Map([
  ["length", "len"],
  ["count", "len"],
  ["tojson", "json"],
  ["string", "str"],
  ["strip", "trim"],
]);

/** `x | upper | default("n/a")` as calls of helpers; `undefined` when the text is no such pipe. */
function migratePipe(text: string, names: ExpressionNames): string | undefined {
  const [, subject = "", filters = ""] = PIPE.exec(text) ?? [];
  const path = pathHere(subject, names);
  if (path === undefined) return undefined;
  const call = [...filters.matchAll(FILTER)].reduce((value, [, name = "", args = ""]) => {
    const given = (args.match(ARGUMENT) ?? []).map((arg) => arg.replace(/^'(.*)'$/, '"$1"'));
    return `(${[HELPERS.get(name) ?? name, value, ...given].join(" ")})`;
  }, path);
  return `{{${call.slice(1, -1)}}}`;
}

const LOOP_NAMES: ReadonlyMap<string, string> = new Map([
  ["loop.index0", "@index"],
  ["loop.first", "@first"],
  ["loop.last", "@last"],
]);

/** A path as Handlebars writes it; `undefined` when it is more than one. */
function pathHere(text: string, names: ExpressionNames): string | undefined {
  if (text.startsWith("loop.")) return LOOP_NAMES.get(text);
  const indexed = /^([\w$.]+)\[\s*(?:(\d+)|"(\w+)"|'(\w+)')\s*\]((?:\.\w+)*)$/.exec(text);
  if (indexed !== null) {
    const [, object = "", position, double, single, rest = ""] = indexed;
    const key = position === undefined ? (double ?? single ?? "") : `[${position}]`;
    return `${withInputPath(object, names)}.${key}${rest}`;
  }
  return PATH.test(text) ? withInputPath(text, names) : undefined;
}

function withInputPath(text: string, { inputIsOther }: ExpressionNames): string {
  return inputIsOther ? text : text.replace(/^input\./, "$input.");
}

interface JinjaBlock {
  readonly word: string;
  readonly rest: string;
  readonly left: string;
  readonly right: string;
}

function migrateBlock({ word, rest, left, right }: JinjaBlock, open: Open[], names: ExpressionNames): Rewritten {
  const tag = (inside: string): Rewritten => ({ text: `{{${left && "~"}${inside}${right && "~"}}}` });
  switch (word) {
    case "if": {
      const condition = conditionHere(rest, names);
      if (condition === undefined) return cannot(rest);
      open.push({ close: condition.isNot ? "unless" : "if", hasElse: !condition.isNot });
      return tag(`#${condition.isNot ? "unless" : "if"} ${condition.path}`);
    }
    case "elif": {
      const condition = conditionHere(rest, names);
      if (condition === undefined || condition.isNot || open.at(-1)?.hasElse !== true) return cannot(rest);
      return tag(`else if ${condition.path}`);
    }
    case "else":
      return tag("else");
    case "for": {
      const loop = /^(\w+)(?:\s*,\s*(\w+))?\s+in\s+([\w$.]+?)(\.items\(\))?$/.exec(rest);
      if (loop === null)
        return {
          text: rest,
          problem: {
            message: `{% for ${rest} %} loops over more than a path`,
            hint: "compute the list in input_mapping, and loop over its name",
          },
        };
      const [, first = "", second, list = ""] = loop;
      open.push({ close: "each", hasElse: true });
      return tag(`#each ${withInputPath(list, names)} as |${second === undefined ? first : `${second} ${first}`}|`);
    }
    case "endif":
    case "endfor": {
      const last = open.pop();
      return last === undefined
        ? { text: "", problem: { message: `{% ${word} %} closes no block` } }
        : tag(`/${last.close}`);
    }
    default:
      return {
        text: "",
        problem: {
          message: `{% ${word} %} has no counterpart in Handlebars`,
          hint: "write the text out; values are prepared in input_mapping",
        },
      };
  }
}

function conditionHere(
  rest: string,
  names: ExpressionNames,
): { readonly path: string; readonly isNot: boolean } | undefined {
  const isNot = /^not\s+/.test(rest);
  const path = pathHere(rest.replace(/^not\s+/, ""), names);
  return path === undefined ? undefined : { path, isNot };
}

function cannot(condition: string): Rewritten {
  return {
    text: "",
    problem: {
      message: `{% if ${condition} %} asks for more than a value, and blocks of Handlebars take one`,
      hint: `add it to input_mapping (is_so: ${JSON.stringify(condition)}) and write {{#if is_so}}`,
    },
  };
}
