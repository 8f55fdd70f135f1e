/** The texts of a node: expressions, references and templates. */
import { isMap, isScalar, isSeq, type Scalar } from "yaml";
import { type ExpressionNames, migrateExpression, type Rewritten } from "./migrate-expression.ts";
import { isPythons, isTemplate, migrateTemplate } from "./migrate-template.ts";
import { byHand, type Migration, rewrote } from "./migration.ts";
import { keyOf, mapOf, pairOf, textOf, type YamlNodeMap } from "./yaml-map.ts";

/** What names mean in a list of nodes. */
export interface ListNames {
  readonly nodes: ReadonlySet<string>;
  /** Parameters of the macro the list is in. */
  readonly parameters: ReadonlySet<string>;
  /** Nodes whose failure a node handles. */
  readonly handled: ReadonlyMap<string, readonly string[]>;
}

/** Keys whose texts are expressions, at any depth. */
const EXPRESSIONS = new Set([
  "input_mapping",
  "when",
  "condition",
  "while",
  "items",
  "expressions",
  "state_update",
  "break_if",
  "payload",
]);
/** Keys whose texts are data, names or schemas. */
const PLAIN = new Set([
  "input_schema",
  "output_schema",
  "fn",
  "on_error",
  "compensate",
  "ports",
  "policies",
  "macro",
  "retry",
  "required_inputs",
  "body",
  "else_body",
  "body_pipeline",
]);

/** Rewrites the texts of a node's spec. */
export function migrateTexts(
  node: YamlNodeMap,
  spec: YamlNodeMap,
  { names, migration }: { readonly names: ListNames; readonly migration: Migration },
): void {
  const metadata = mapOf(node, "metadata");
  const name = metadata === undefined ? undefined : textOf(metadata, "name");
  const handled = name === undefined ? [] : (names.handled.get(name) ?? []);
  const isTaken = names.nodes.has("input") || names.parameters.has("input");
  const mapped = mapOf(spec, "input_mapping");
  const inputIsOther = isTaken || (mapped !== undefined && pairOf(mapped, "input") !== undefined);
  const inLoop = /^(?:composite|loop)(?:_node)?$/.test(textOf(node, "kind") ?? "") && !names.nodes.has("state");
  const site = { handled, migration };
  for (const pair of spec.items) {
    const key = keyOf(pair);
    if (PLAIN.has(key)) continue;
    const scope = { inputIsOther: key === "input_mapping" ? isTaken : inputIsOther, inLoop };
    walk(pair.value, EXPRESSIONS.has(key), { ...site, scope });
  }
}

interface TextSite {
  readonly handled: readonly string[];
  readonly migration: Migration;
  readonly scope: ExpressionNames;
}

function walk(value: unknown, isExpression: boolean, site: TextSite): void {
  if (isScalar(value)) {
    rewriteScalar(value, isExpression, site);
  } else if (isSeq(value)) for (const item of value.items) walk(item, isExpression, site);
  else if (isMap(value)) {
    for (const pair of value.items) {
      const key = keyOf(pair);
      if (!PLAIN.has(key)) walk(pair.value, isExpression || key === "condition", site);
    }
  }
}

function rewriteScalar(scalar: Scalar, isExpression: boolean, { handled, migration, scope }: TextSite): void {
  const { value, tag } = scalar;
  if (typeof value !== "string" || tag?.startsWith("!") === true) return;
  const own = withError(value, handled);
  const rewritten = rewrite(own, isExpression, scope);
  if (rewritten === undefined) return;
  const { text, problem } = rewritten;
  if (problem !== undefined && isPythons(value))
    byHand(scalar, { message: `${problem.message}`, hint: problem.hint }, migration);
  if (text === value) return;
  rewrote(scalar, { message: `${shown(value)} is written ${shown(text)}` }, migration);
  scalar.value = text;
}

function rewrite(text: string, isExpression: boolean, scope: ExpressionNames): Rewritten | undefined {
  if (isTemplate(text)) return migrateTemplate(text, scope);
  return isExpression ? migrateExpression(text, scope) : undefined;
}

/** What a failed node left behind was its result; here the handler reads `$error`. */
function withError(text: string, handled: readonly string[]): string {
  return handled.reduce(
    (each, node) =>
      each.replaceAll(
        new RegExp(`(?<![\\w.$])${node}\\._error\\.(message|node|type)\\b`, "g"),
        (_, field: string) => `$error.${field === "type" ? "code" : field}`,
      ),
    text,
  );
}

function shown(text: string): string {
  const line = JSON.stringify(text);
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
