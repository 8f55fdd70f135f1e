/**
 * Reads a template for what it refers to and what is wrong with it. Rendering is the runtime's business; this only has
 * to agree with it on scope: `each` and `with` make a new `this`, block parameters hide names, `@root` leads out.
 */
import { nearest } from "../diagnostics/nearest.ts";
import { explainSyntax } from "./explain-syntax.ts";
import { helperNamed, helperNames, isExpressionOnly } from "./helper-arity.ts";
import { findJinja } from "./jinja.ts";
import { readPath } from "./read-path.ts";
import { type Around, problem, type Reading } from "./reading.ts";
import { readSimple } from "./simple-template.ts";
import type { TemplateProblem, TemplateReading } from "./template-reference.ts";
import { createTemplateText } from "./template-text.ts";
import {
  type Argument,
  type Block,
  type Mustache,
  type Program,
  parseTemplate,
  type Statement,
  type SubExpression,
} from "./template-tree.ts";

const MAX_BLOCK_DEPTH = 50;

const OUTSIDE: Around = { items: 0, params: new Set() };

/** Reads template source. */
export function readTemplate(source: string): TemplateReading {
  const simple = readSimple(source);
  if (simple !== undefined) return simple;
  const jinja = findJinja(source);
  if (jinja.length > 0) return { references: [], itemFields: [], problems: jinja };
  const deep = tooDeep(source);
  if (deep !== undefined) return { references: [], itemFields: [], problems: [deep] };
  const parsed = parseTemplate(source);
  if ("error" in parsed) return { references: [], itemFields: [], problems: explainSyntax(source, parsed.error) };
  const reading: Reading = { text: createTemplateText(source), references: [], itemFields: [], problems: [] };
  readProgram(parsed.program, OUTSIDE, reading);
  return reading;
}

/** Looked at before parsing: the parser's own time grows with the square of the depth. */
function tooDeep(source: string): TemplateProblem | undefined {
  let depth = 0;
  for (const { 0: tag, 1: kind, index } of source.matchAll(/\{\{~?\s*([#/]|\^\s*\w)/g)) {
    depth += kind === "/" ? -1 : 1;
    if (depth <= MAX_BLOCK_DEPTH) continue;
    const message = `blocks are nested more than ${MAX_BLOCK_DEPTH} deep`;
    return { code: "HD4001", message, hint: "split the template", start: index, end: index + tag.length };
  }
  return undefined;
}

function readProgram(program: Program | undefined, around: Around, reading: Reading): void {
  for (const statement of program?.body ?? []) readStatement(statement, around, reading);
}

function readStatement(statement: Statement, around: Around, reading: Reading): void {
  switch (statement.type) {
    case "ContentStatement":
    case "CommentStatement":
      return;
    case "MustacheStatement":
      return readMustache(statement, around, reading);
    case "BlockStatement":
      return readBlock(statement, around, reading);
    default: {
      const what = statement.type.startsWith("Partial") ? "partials" : "decorators";
      problem(
        reading,
        { node: statement, expected: "{{" },
        {
          code: "HD4004",
          message: `${what} are not part of templates here`,
          hint: "write the text out, or render it in a node of its own",
        },
      );
    }
  }
}

function readMustache(statement: Mustache, around: Around, reading: Reading): void {
  const { path, params } = statement;
  if (path.type !== "PathExpression") {
    problem(
      reading,
      { node: statement, expected: "{{" },
      {
        code: "HD4001",
        message: "a value that is written out needs no {{ }}",
        hint: "write the text itself",
      },
    );
    return;
  }
  if (params.length > 0 || statement.hash !== undefined)
    return readCall({ ...statement, path, params }, around, reading);
  readPath(path, { around, reading, outer: reading.text.span(statement, "{{") });
}

function readCall(
  call: Pick<SubExpression, "path" | "params" | "hash" | "loc">,
  around: Around,
  reading: Reading,
): void {
  const name = call.path.original;
  const helper = helperNamed(name);
  if (helper === undefined) {
    problem(reading, { node: call.path, expected: name }, unknownHelper(name));
  } else if (call.hash !== undefined) {
    problem(
      reading,
      { node: call.path, expected: name },
      {
        code: "HD4003",
        message: `the helper "${name}" takes no named arguments`,
        hint: `it is written {{${helper.signature}}}`,
      },
    );
  } else if (call.params.length < helper.least || call.params.length > helper.most) {
    problem(
      reading,
      { node: call.path, expected: name },
      {
        code: "HD4003",
        message: `the helper "${name}" cannot take ${call.params.length} values`,
        hint: `it is written {{${helper.signature}}}`,
      },
    );
  }
  for (const argument of call.params) readArgument(argument, around, reading);
}

function unknownHelper(name: string): Omit<TemplateProblem, "start" | "end"> {
  if (isExpressionOnly(name)) {
    return {
      code: "HD4003",
      message: `"${name}" can only be called in expressions`,
      hint: "compute the value in input_mapping, and use its name here",
    };
  }
  const close = nearest(name, helperNames());
  return {
    code: "HD4003",
    message: `there is no helper "${name}"`,
    hint:
      close === undefined
        ? "helpers are the functions of expressions, such as upper, join, default and json"
        : `did you mean {{${close} …}}?`,
  };
}

function readArgument(argument: Argument, around: Around, reading: Reading): void {
  if (argument.type === "PathExpression") readPath(argument, { around, reading });
  else if (argument.type === "SubExpression") readCall(argument, around, reading);
}

function readBlock(block: Block, around: Around, reading: Reading): void {
  const name = block.path.original;
  if (!["if", "unless", "each", "with"].includes(name)) {
    const hint = `write {{#if ${name}}} or {{#each ${name}}}`;
    return problem(
      reading,
      { node: block, expected: "{{" },
      {
        code: "HD4004",
        message: `"${name}" is no block here; blocks are if, unless, each and with`,
        hint,
      },
    );
  }
  const [subject, extra] = block.params;
  if (subject === undefined || extra !== undefined || block.hash !== undefined) {
    problem(
      reading,
      { node: block.path, expected: name },
      {
        code: "HD4001",
        message: `#${name} takes one value`,
        hint: `write {{#${name} value}}…{{/${name}}}`,
      },
    );
  }
  for (const argument of block.params) readArgument(argument, around, reading);
  const opens = name === "each" || name === "with";
  const params = block.program?.blockParams ?? [];
  const inside: Around = {
    items: around.items + (opens ? 1 : 0),
    params: params.length === 0 ? around.params : new Set([...around.params, ...params]),
  };
  readProgram(block.program, inside, reading);
  readProgram(block.inverse, around, reading);
}
