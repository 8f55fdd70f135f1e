import type { ComponentRegistry, JsonObject, JsonValue, PlanNode } from "@hexdag/kernel";
import { createNodeTypes, type NodeTypes } from "../manifest/node-types.ts";

/** Something of a plan that no manifest can say. */
export interface PrintProblem {
  /** Whose it is: `node "fetch"`. */
  readonly what: string;
  readonly message: string;
}

/** What is shared while a plan is printed. */
export interface Printer {
  readonly types: NodeTypes;
  readonly components: ComponentRegistry;
  /** Where the manifest is going to be, relative to what the plan's own paths are relative to. */
  readonly file: string;
  readonly problems: PrintProblem[];
  /** Fields that a node does not have and that its kind fills in, by the node. Plans made in code leave them out. */
  readonly filled: Map<PlanNode, JsonObject>;
  /** A constant too large, or too odd, to stand in an expression: the name of a variable that holds it. */
  variable(value: JsonValue): string;
  readonly variables: ReadonlyMap<string, JsonValue>;
}

/** A printer of one plan. */
export function createPrinter(components: ComponentRegistry, file: string): Printer {
  const variables = new Map<string, JsonValue>();
  return {
    types: createNodeTypes(components),
    components,
    file,
    problems: [],
    filled: new Map(),
    variables,
    variable(value) {
      const text = JSON.stringify(value);
      for (const [name, held] of variables) if (JSON.stringify(held) === text) return name;
      const name = `constant_${variables.size + 1}`;
      variables.set(name, value);
      return name;
    },
  };
}
