import { type Compilation, type CompileOptions, compile, type Diagnostic } from "@hexdag/compiler";
import type { Plan, PlanNode } from "@hexdag/kernel";
import { testRegistry } from "./components.ts";

/** Compiles text with the test components. */
export function compileText(text: string, options: Partial<CompileOptions> = {}): Compilation {
  return compile({ file: "test.yaml", text }, { components: testRegistry, ...options });
}

/** Compiles text that must be right. */
export function planOf(text: string, options: Partial<CompileOptions> = {}): Plan {
  const { plan, diagnostics } = compileText(text, options);
  if (plan === undefined) throw new TypeError(diagnostics.map(brief).join("\n"));
  return plan;
}

/** A pipeline around nodes; `extra` goes into its spec. */
export function pipeline(nodes: string, extra = ""): string {
  const indented = nodes
    .trim()
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
  return `kind: Pipeline\nmetadata: { name: demo }\nspec:\n${extra === "" ? "" : `  ${extra}\n`}  nodes:\n${indented}\n`;
}

/** A function node in one line; `spec` continues its spec, `rest` its entry. */
export function fn(name: string, spec = "", rest = ""): string {
  const more = spec === "" ? "" : `, ${spec}`;
  const beside = rest === "" ? "" : `, ${rest}`;
  return `- { kind: function, metadata: { name: ${name} }, spec: { fn: score${more} }${beside} }`;
}

/** A node of a plan, by name. */
export function nodeOf(plan: Plan, name: string): PlanNode {
  const node = plan.graph.nodes.find((each) => each.name === name);
  if (node === undefined) throw new TypeError(`the plan has no node ${name}`);
  return node;
}

/** Code and message, for messages of failing tests. */
export function brief({ code, message, span }: Diagnostic): string {
  return `${code} ${span?.line}:${span?.column} ${message}`;
}
