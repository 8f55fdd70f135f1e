/**
 * The components a host hands to the compiler and the loader. A registry is a value: it is made once from lists, never
 * changes, and there may be many in one process.
 */
import { HexdagError } from "../errors/hexdag-error.ts";
import type { TemplateEngine } from "../ports/template-engine.ts";
import type { Validator } from "../ports/validator.ts";
import type { AnyDriverType } from "./driver-type.ts";
import type { AnyMacroType } from "./macro-type.ts";
import type { AnyNodeFunction, AnyNodeType } from "./node-type.ts";
import type { PolicyEngine } from "./policy-engine.ts";
import type { AnyToolType } from "./tool-type.ts";

export interface Components {
  readonly nodes?: readonly AnyNodeType[];
  readonly drivers?: readonly AnyDriverType[];
  readonly tools?: readonly AnyToolType[];
  readonly macros?: readonly AnyMacroType[];
  /** Functions by the name manifests use: `score`, or a resolved reference such as `lib/steps.ts#score`. */
  readonly functions?: { readonly [name: string]: AnyNodeFunction };
  readonly templates?: TemplateEngine;
  readonly validator?: Validator;
  readonly policies?: PolicyEngine;
}

export interface ComponentRegistry {
  /** By kind, `${kind}_node` or alias. */
  node(kind: string): AnyNodeType | undefined;
  readonly nodes: readonly AnyNodeType[];
  driver(port: string, name: string): AnyDriverType | undefined;
  readonly drivers: readonly AnyDriverType[];
  tool(name: string): AnyToolType | undefined;
  readonly tools: readonly AnyToolType[];
  /** By name or alias. */
  macro(name: string): AnyMacroType | undefined;
  readonly macros: readonly AnyMacroType[];
  fn(name: string): AnyNodeFunction | undefined;
  readonly functionNames: readonly string[];
  readonly templates: TemplateEngine | undefined;
  readonly validator: Validator | undefined;
  readonly policies: PolicyEngine | undefined;
}

/** Merges lists of components, later ones adding to earlier ones. A name claimed twice is an error (HD5008). */
export function createRegistry(...lists: readonly Components[]): ComponentRegistry {
  const nodes = lists.flatMap((list) => list.nodes ?? []);
  const drivers = lists.flatMap((list) => list.drivers ?? []);
  const tools = lists.flatMap((list) => list.tools ?? []);
  const macros = lists.flatMap((list) => list.macros ?? []);
  const byKind = index(
    "node kind",
    nodes.flatMap((type) => spellings(type).map((name) => [name, type] as const)),
  );
  const byDriver = index(
    "driver",
    drivers.map((driver) => [`${driver.port}:${driver.name}`, driver] as const),
  );
  const byTool = index(
    "tool",
    tools.map((tool) => [tool.name, tool] as const),
  );
  const byMacro = index(
    "macro",
    macros.flatMap((macro) => [macro.name, ...(macro.aliases ?? [])].map((name) => [name, macro] as const)),
  );
  const functions = index(
    "function",
    lists.flatMap((list) => Object.entries(list.functions ?? {})),
  );
  return Object.freeze({
    node: (kind: string) => byKind.get(kind),
    nodes,
    driver: (port: string, name: string) => byDriver.get(`${port}:${name}`),
    drivers,
    tool: (name: string) => byTool.get(name),
    tools,
    macro: (name: string) => byMacro.get(name),
    macros,
    fn: (name: string) => functions.get(name),
    functionNames: [...functions.keys()],
    templates: lists.findLast((list) => list.templates !== undefined)?.templates,
    validator: lists.findLast((list) => list.validator !== undefined)?.validator,
    policies: lists.findLast((list) => list.policies !== undefined)?.policies,
  });
}

/** Every spelling under which a node kind may be written. */
export function spellings(type: AnyNodeType): readonly string[] {
  return [
    ...new Set([type.kind, `${type.kind}_node`, ...(type.aliases ?? []).flatMap((alias) => [alias, `${alias}_node`])]),
  ];
}

function index<TValue>(what: string, entries: readonly (readonly [string, TValue])[]): ReadonlyMap<string, TValue> {
  const byName = new Map<string, TValue>();
  for (const [name, value] of entries) {
    const known = byName.get(name);
    if (known !== undefined && known !== value) {
      throw new HexdagError({
        code: "HD5008",
        message: `the ${what} "${name}" is registered twice`,
        hint: "rename one of the two, or register only one of the packages",
      });
    }
    byName.set(name, value);
  }
  return byName;
}
