/** Looks up what every root of an expression is known to hold, and has the expression checked against it. */
import { type Expr, type JsonSchema, mapChildren, type RootExpr } from "@hexdag/kernel";
import type { Reporter } from "../../diagnostics/reporter.ts";
import { checkExpression } from "../../expr/type-check.ts";
import type { LinkedExpr, LinkedGraph, LinkedNode } from "../../link/program.ts";
import { closedThroughout, declares, resultSchema } from "../result-schema.ts";
import { graphsOf, type Rule } from "../rule.ts";
import { checkFieldTypes } from "./field-types.ts";

/** Expressions agree with the schemas of what they read. */
export const expressionTypes: Rule = {
  name: "expression-types",
  check(program, reporter) {
    const { inputSchema } = program.manifest;
    const input = inputSchema === undefined ? undefined : closedThroughout(inputSchema);
    const results = new Map<LinkedNode, JsonSchema | undefined>();
    const resultOf = (node: LinkedNode | undefined): JsonSchema | undefined => {
      if (node === undefined) return undefined;
      if (!results.has(node)) results.set(node, resultSchema(node, closedThroughout));
      return results.get(node);
    };
    const outer = program.graph;
    checkAll(
      program.expressions,
      (root) => (root.root === "node" ? resultOf(nodeNamed(root.name, outer)) : shared(root, input)),
      reporter,
    );
    for (const { graph, body } of graphsOf(program)) {
      for (const node of graph.nodes) {
        const only = node.data.length === 1 ? nodeNamed(node.data[0]?.name, graph) : undefined;
        const resolve = (root: RootExpr): JsonSchema | undefined => {
          if (root.root === "node")
            return resultOf(nodeNamed(root.name, graph) ?? (body ? undefined : nodeNamed(root.name, outer)));
          if (root.root === "field")
            return body
              ? undefined
              : fieldType(root.name ?? "", { only: resultOf(only), hasOnly: only !== undefined, input });
          return shared(root, input);
        };
        const sure = withoutDashed(node);
        checkAll(sure, resolve, reporter);
        if (sure === node.expressions) checkFieldTypes(node, resolve, reporter);
      }
    }
  },
};

function checkAll(
  expressions: readonly LinkedExpr[],
  resolve: (root: RootExpr) => JsonSchema | undefined,
  reporter: Reporter,
): void {
  for (const { expr, place } of expressions) {
    if (expr.kind === "root" || expr.kind === "literal") continue;
    for (const { code, message, hint, start, end, severity } of checkExpression(expr, resolve).problems) {
      reporter.report({ code, message, hint, at: place(start, end), ...(severity === undefined ? {} : { severity }) });
    }
  }
}

/** The expressions of a node without those in which a node's name is read as a subtraction: their types say nothing. */
function withoutDashed({ fields, expressions }: LinkedNode): readonly LinkedExpr[] {
  const dashed = fields.flatMap((use) => (use.dashed === undefined ? [] : [use.at.start]));
  return dashed.length === 0 ? expressions : expressions.filter(({ expr, place }) => !subtractsAt(expr, place, dashed));
}

function subtractsAt(expr: Expr, place: LinkedExpr["place"], starts: readonly number[]): boolean {
  const { span } = { span: undefined, ...expr };
  let found =
    expr.kind === "binary" && expr.operator === "-" && span !== undefined && starts.includes(place(...span).start);
  mapChildren(expr, (child) => {
    found ||= subtractsAt(child, place, starts);
    return child;
  });
  return found;
}

function nodeNamed(name: string | undefined, graph: LinkedGraph): LinkedNode | undefined {
  const index = name === undefined ? undefined : graph.indexOf.get(name);
  return index === undefined ? undefined : graph.nodes[index];
}

interface FieldSources {
  readonly only: JsonSchema | undefined;
  readonly hasOnly: boolean;
  readonly input: JsonSchema | undefined;
}

/** A bare field is known to be of one type only when there is no choice where it comes from. */
function fieldType(name: string, { only, hasOnly, input }: FieldSources): JsonSchema | undefined {
  const inResult = hasOnly ? declares(only, name) : "no";
  if (inResult === "no") return requiredField(input, name);
  return inResult === "yes" && declares(input, name) === "no" ? requiredField(only, name) : undefined;
}

function requiredField(schema: JsonSchema | undefined, name: string): JsonSchema | undefined {
  const field = schema?.required?.includes(name) === true ? schema.properties?.[name] : undefined;
  return typeof field === "object" ? field : undefined;
}

const TEXT: JsonSchema = { type: "string" };
const TEXT_OR_NULL: JsonSchema = { type: ["string", "null"] };

const CTX: JsonSchema = {
  type: "object",
  properties: {
    run_id: TEXT,
    pipeline: TEXT,
    node: TEXT_OR_NULL,
    attempt: { type: "integer" },
    parent_run_id: TEXT_OR_NULL,
    principal: TEXT_OR_NULL,
    idempotency_key: TEXT,
  },
  required: ["run_id", "pipeline", "node", "attempt", "parent_run_id", "principal", "idempotency_key"],
};

const ERROR: JsonSchema = {
  type: "object",
  properties: { node: TEXT_OR_NULL, code: TEXT, message: TEXT, attempts: { type: "integer" } },
  required: ["node", "code", "message", "attempts"],
  additionalProperties: false,
};

/** Roots that mean the same everywhere. */
function shared(root: RootExpr, input: JsonSchema | undefined): JsonSchema | undefined {
  switch (root.root) {
    case "input":
      return input;
    case "ctx":
      return CTX;
    case "error":
      return ERROR;
    default:
      return undefined;
  }
}
