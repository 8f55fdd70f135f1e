/** Positions of lists in templates: the compiler takes them without brackets, and Handlebars does not. */

import { expect, it } from "vitest";
import { compile, createRegistry, loadPlan, loadStdlib, runGraph } from "../src/index.ts";

it.each([
  ["{{list.0}} and {{ list.1.x }}", "a and b"],
  ["{{list.[0]}}", "a"],
  ["{{$input.rows.0.1}}", "2"],
  ["{{upper list.[0]}} {{list.[1].x}}", "A b"],
])("%s", async (template, text) => {
  const spec = { nodes: [node("list", ["a", { x: "b" }]), node("text", `${template}!`)], output: { text: "text" } };
  const source = JSON.stringify({ kind: "Pipeline", metadata: { name: "p" }, spec });
  const components = createRegistry(await loadStdlib());
  const { plan, diagnostics } = compile({ file: "p.yaml", text: source }, { components });
  if (plan === undefined) throw new TypeError(diagnostics.map(({ message }) => message).join("\n"));
  const { result } = runGraph(loadPlan(plan, components), { input: { rows: [["1", "2"]] } });
  expect((await result).orThrow()).toEqual({ text: `${text}!` });
});

function node(name: string, output: unknown) {
  return { kind: "data", metadata: { name }, spec: { output } };
}
