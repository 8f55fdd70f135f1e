/**
 * Finds what the parser stumbled over, by looking at each `{{ }}` on its own: its own message names a line at best, and
 * tokens of its grammar rather than what people wrote.
 */
import { pipeSpelling } from "./jinja.ts";
import type { TemplateProblem } from "./template-reference.ts";
import { parseTemplate } from "./template-tree.ts";

interface Tag {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly inner: string;
}

const MAX_TAGS = 2_000;

/** What is wrong with a template that does not parse. At least one problem. */
export function explainSyntax(source: string, parserMessage: string): readonly TemplateProblem[] {
  const tags = findTags(source);
  const unclosed = tags.find((tag) => tag.end > source.length);
  if (unclosed !== undefined) {
    return [
      {
        code: "HD4001",
        message: "this {{ is never closed",
        hint: "close it with }}, or write \\{{ for the characters themselves",
        start: unclosed.start,
        end: unclosed.start + 2,
      },
    ];
  }
  const broken = tags.flatMap((tag) => explainTag(tag));
  if (broken.length > 0) return broken;
  return [
    unbalanced(tags) ?? {
      code: "HD4001",
      message: `the template cannot be read: ${firstLine(parserMessage)}`,
      start: 0,
      end: source.length,
    },
  ];
}

function findTags(source: string): readonly Tag[] {
  const tags: Tag[] = [];
  for (let start = source.indexOf("{{"); start !== -1 && tags.length < MAX_TAGS; ) {
    const comment = source.startsWith("{{!--", start);
    const close = source.indexOf(comment ? "--}}" : "}}", start + 2);
    const end =
      close === -1
        ? source.length + 1
        : close + (comment ? 4 : 2) + (source[close + 2] === "}" && source[start + 2] === "{" ? 1 : 0);
    const text = source.slice(start, end);
    if (source[start - 1] !== "\\")
      tags.push({ text, start, end, inner: text.replace(/^\{\{+~?/, "").replace(/~?\}+$/, "") });
    start = close === -1 ? -1 : source.indexOf("{{", end);
  }
  return tags;
}

function explainTag(tag: Tag): readonly TemplateProblem[] {
  const inner = tag.inner.trim();
  if (/^(?:!|else\b|\^|\/|#|>|\*)/.test(inner)) return explainBlockTag(tag, inner);
  if (!("error" in parseTemplate(tag.text))) return [];
  const { start, end } = tag;
  const pipe = pipeSpelling(inner);
  if (pipe !== undefined)
    return [
      {
        code: "HD4002",
        message: `{{ ${inner} }} is Jinja; Handlebars calls helpers by name`,
        hint: `write ${pipe}`,
        start,
        end,
      },
    ];
  return [
    {
      code: "HD4001",
      message:
        inner === "" ? "there is nothing between {{ and }}" : `{{ ${shorten(inner)} }} is not a path or a helper call`,
      hint: tagHint(inner),
      start,
      end,
    },
  ];
}

/** Opening tags are tried together with a closing one. */
function explainBlockTag(tag: Tag, inner: string): readonly TemplateProblem[] {
  const name = /^#\s*([\w-]+)/.exec(inner)?.[1];
  if (name === undefined || !("error" in parseTemplate(`${tag.text}{{/${name}}}`))) return [];
  const subject = inner.replace(/^#\s*[\w-]+\s*/, "").replace(/\s+as\s+\|.*$/, "");
  const hint = /[=<>!]|\band\b|\bor\b|\bnot\b/.test(subject)
    ? "blocks take one value; compute it in input_mapping and use its name"
    : `write {{#${name} value}}…{{/${name}}}`;
  return [{ code: "HD4001", message: `{{${shorten(inner)}}} cannot be read`, hint, start: tag.start, end: tag.end }];
}

function tagHint(inner: string): string | undefined {
  const indexed = /^([\w$.]+)\[\s*(-?\w+|"[^"]*"|'[^']*')\s*\]((?:\.\w+)*)$/.exec(inner);
  if (indexed !== null) {
    const [, object = "", key = "", rest = ""] = indexed;
    return key.startsWith("-")
      ? `write {{get ${object} ${key}}}, or compute it in input_mapping`
      : `write {{${object}.[${key.replace(/["']/g, "")}]${rest}}}`;
  }
  const called = /^(\w+)\(([^()]*)\)$/.exec(inner);
  if (called !== null)
    return `write {{${called[1] ?? ""} ${(called[2] ?? "")
      .split(",")
      .map((part) => part.trim())
      .join(" ")}}}`;
  if (inner === "") return "write a name, or \\{{ for the characters themselves";
  if (/[-+*/%<>=!?&|]/.test(inner))
    return "templates do not calculate: compute the value in input_mapping, and use its name here";
  return "paths are written a.b.c, helper calls {{upper name}}";
}

/** A block that is not closed, or closed by another name. */
function unbalanced(tags: readonly Tag[]): TemplateProblem | undefined {
  const open: { readonly name: string; readonly tag: Tag }[] = [];
  for (const tag of tags) {
    const inner = tag.inner.trim();
    const opened = /^[#^]\s*([\w-]+)/.exec(inner)?.[1];
    const closed = /^\/\s*([\w-]+)/.exec(inner)?.[1];
    if (opened !== undefined) open.push({ name: opened, tag });
    else if (closed !== undefined) {
      const last = open.pop();
      if (last === undefined)
        return {
          code: "HD4001",
          message: `{{/${closed}}} closes no block`,
          hint: `open it with {{#${closed} …}}`,
          start: tag.start,
          end: tag.end,
        };
      if (last.name !== closed) {
        return {
          code: "HD4001",
          message: `{{/${closed}}} stands where {{/${last.name}}} must`,
          hint: "blocks close in the reverse order of opening",
          start: tag.start,
          end: tag.end,
        };
      }
    } else if (/^else\b/.test(inner) && open.length === 0) {
      return {
        code: "HD4001",
        message: "{{else}} stands outside any block",
        hint: "it goes between {{#if …}} and {{/if}}",
        start: tag.start,
        end: tag.end,
      };
    }
  }
  const last = open.at(-1);
  if (last === undefined) return undefined;
  return {
    code: "HD4001",
    message: `the block {{#${last.name}}} is never closed`,
    hint: `close it with {{/${last.name}}}`,
    start: last.tag.start,
    end: last.tag.end,
  };
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function firstLine(message: string): string {
  const lines = message.split("\n");
  return (lines.length > 1 ? lines.at(-1) : lines[0]) ?? message;
}
