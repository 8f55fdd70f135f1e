/** The nodes of a list in a macro: those written one by one, and those of `if` and `for_each` groups. */
import { isTruthy, type JsonValue } from "@hexdag/kernel";
import { parseExpression } from "../../expr/parser.ts";
import { isJson } from "../../link/plain-value.ts";
import { decodeMap } from "../../manifest/decode-map.ts";
import { headOf } from "../../manifest/issues.ts";
import type { Argument } from "../../manifest/macro-view.ts";
import { checkName } from "../../manifest/names.ts";
import { conditionalGroupSchema, repeatedGroupSchema } from "../../manifest/schema/macro.ts";
import { placeInScalar } from "../../parse/scalar-offsets.ts";
import {
  entryOf,
  type SourceList,
  type SourceMap,
  type SourceValue,
  typeName,
  valueOf,
} from "../../parse/source-value.ts";
import { type Environment, placeIn, shallowIn } from "./environment.ts";
import { type Evaluated, evaluate } from "./evaluate.ts";
import { wholeReference } from "./fill-text.ts";
import { reportEvaluated } from "./report-evaluated.ts";

/** A node and what it is filled in with. */
export interface GroupedNode {
  readonly item: SourceValue;
  readonly environment: Environment;
}

/** One more than may be: whoever counts them sees that there are too many. */
const MAX_ENTRIES = 100_001;

/** The nodes of a list, groups taken apart. */
export function groupedNodes(list: SourceList, environment: Environment): readonly GroupedNode[] {
  const nodes: GroupedNode[] = [];
  collect(list, environment, nodes);
  return nodes;
}

function collect(list: SourceList, environment: Environment, nodes: GroupedNode[]): void {
  for (const item of list.items) {
    if (nodes.length >= MAX_ENTRIES) return;
    if (item.type !== "map" || entryOf(item, "kind") !== undefined) nodes.push({ item, environment });
    else if (entryOf(item, "if") !== undefined) collectIf(item, environment, nodes);
    else if (entryOf(item, "for_each") !== undefined) collectEach(item, environment, nodes);
    else nodes.push({ item, environment });
  }
}

function collectIf(item: SourceMap, environment: Environment, nodes: GroupedNode[]): void {
  const what = 'this "if" group';
  decodeMap(conditionalGroupSchema, headIn(environment, item), { what, reporter: environment.shared.reporter });
  const written = valueOf(item, "if");
  if (written === undefined) return;
  const value = readExpression(written, "the condition of a group", environment);
  if (value === undefined) return;
  const holds = value.sample ? environment.shared.trial === true : isTruthy(value.value);
  const branch = valueOf(item, holds ? "nodes" : "else");
  if (branch?.type === "list") collect(branch, environment, nodes);
}

function collectEach(item: SourceMap, environment: Environment, nodes: GroupedNode[]): void {
  const { reporter } = environment.shared;
  decodeMap(repeatedGroupSchema, headIn(environment, item), { what: 'this "for_each" group', reporter });
  const written = valueOf(item, "for_each");
  const body = valueOf(item, "nodes");
  const name = itemName(item, environment);
  if (written === undefined || body?.type !== "list" || name === undefined) return;
  const value = readExpression(written, "the list of a group", environment);
  if (value === undefined) return;
  const items: unknown = value.sample ? [name] : value.value;
  if (!Array.isArray(items)) {
    reporter.report({
      code: "HD3313",
      message: `for_each takes a list, and this is ${typeName(value.value)}`,
      hint: "for the entries of a map, write for_each: values($param.x), or keys(…), or items(…)",
      at: placeIn(environment, headOf(written)),
    });
    return;
  }
  for (const [index, each] of items.entries()) {
    if (nodes.length >= MAX_ENTRIES) return;
    if (isJson(each)) collect(body, withItem(environment, { name, item: each, index, sample: value.sample }), nodes);
  }
}

/** The name the item goes by; `undefined` when it cannot, which is reported. */
function itemName(item: SourceMap, environment: Environment): string | undefined {
  const written = valueOf(item, "as");
  const name = typeof written?.data === "string" ? written.data : "item";
  const at = placeIn(environment, written ?? headOf(item));
  const { reporter } = environment.shared;
  if (written !== undefined) checkName("group's item", { name, at }, reporter);
  if (!environment.parameters.has(name) && name !== "index") return name;
  reporter.report({
    code: "HD3313",
    message: `the item of this group cannot be called "${name}", which already means something`,
    hint: "say what it is called: as: topic",
    at,
  });
  return undefined;
}

interface GroupItem {
  readonly name: string;
  readonly item: JsonValue;
  readonly index: number;
  readonly sample: boolean;
}

function withItem(environment: Environment, { name, item, index, sample }: GroupItem): Environment {
  const added: readonly (readonly [string, Argument])[] = [
    [name, { kind: "constant", value: item, ...(sample ? { sample } : {}) }],
    ["index", { kind: "constant", value: index }],
  ];
  const { view, parameters } = environment;
  return {
    ...environment,
    parameters: new Map([...parameters, ...added]),
    view: { ...view, bare: true, parameters: new Map([...view.parameters, ...added]) },
  };
}

/** The group without what is in its lists, for its own keys to be looked at. */
function headIn(environment: Environment, item: SourceMap): SourceMap {
  const entries = item.entries.map((entry) => ({
    ...entry,
    source: environment.files.file(entry.source),
    value: shallowIn(environment, entry.value),
  }));
  return { ...shallowIn(environment, item), entries };
}

/** The value of an expression over parameters; a value that is not text is itself. */
function readExpression(
  written: SourceValue,
  what: string,
  environment: Environment,
): Extract<Evaluated, { readonly kind: "value" }> | undefined {
  const { data } = written;
  if (written.type !== "scalar" || typeof data !== "string")
    return isJson(data) ? { kind: "value", value: data, sample: false } : undefined;
  const placed = shallowIn(environment, written);
  const whole = wholeReference(data);
  const parsed = whole === undefined ? parseExpression(data) : { expr: whole };
  if (parsed.error !== undefined) {
    const { code, message, hint, start, end } = parsed.error;
    environment.shared.reporter.report({ code, message, hint, at: placeInScalar(placed, start, end) });
    return undefined;
  }
  const evaluated = evaluate(parsed.expr, environment, { specials: true });
  if (evaluated.kind === "value") return evaluated;
  reportEvaluated(evaluated, { what, at: placed }, environment);
  return undefined;
}
