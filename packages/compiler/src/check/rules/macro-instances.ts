/** What instances of macros are asked for and need: ports that are there, nodes and fields that exist. */
import { childrenOf, type Expr } from "@hexdag/kernel";
import type { Reporter } from "../../diagnostics/reporter.ts";
import type { LinkedExpr, LinkedGraph, LinkedPipeline } from "../../link/program.ts";
import type { Expansion } from "../../manifest/macro-view.ts";
import { resultSchema } from "../result-schema.ts";
import { graphsOf, type Rule } from "../rule.ts";

/** Instances of macros have the ports they need, and are asked for what they may have. */
export const macroInstances: Rule = {
  name: "macro-instances",
  check(program, reporter) {
    for (const { graph, body } of graphsOf(program)) {
      const open = new Map<string, Expansion>();
      for (const node of graph.nodes) {
        const { expansion, name } = node.manifest;
        if (expansion === undefined) continue;
        checkPorts(expansion, program, reporter);
        if (resultSchema(node) === undefined) open.set(name.name, expansion);
      }
      if (open.size === 0) continue;
      const expressions = body ? [] : program.expressions;
      for (const each of [...expressions, ...expressionsIn(graph)]) checkFields(each, open, reporter);
    }
  },
};

function* expressionsIn(graph: LinkedGraph): Generator<LinkedExpr> {
  for (const node of graph.nodes) {
    yield* node.expressions;
    for (const body of node.bodies.values()) yield* expressionsIn(body);
  }
}

function checkPorts({ ports, instance }: Expansion, program: LinkedPipeline, reporter: Reporter): void {
  for (const name of ports) {
    if (program.ports.has(name) || [...program.ports.values()].some((port) => port.name === name)) continue;
    reporter.report({
      code: "HD3318",
      severity: "warning",
      message: `macro "${instance.macro}" needs the port "${name}", which the pipeline does not declare`,
      hint: `add it under ports, unless whoever runs the pipeline brings it: ports: {${name}: {adapter: …}}`,
      at: instance.at,
    });
  }
}

/** A field of which nothing is known, and that is spelled nearly like a node of the instance. */
function checkFields({ expr, place }: LinkedExpr, open: ReadonlyMap<string, Expansion>, reporter: Reporter): void {
  const pending: Expr[] = [expr];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    pending.push(...childrenOf(part));
    if (part.kind !== "member" || part.object.kind !== "root" || part.object.root !== "node") continue;
    const expansion = open.get(part.object.name ?? "");
    if (expansion === undefined) continue;
    const { instance, view } = expansion;
    const close = reporter.suggest(part.name, view.inner.keys());
    if (close === undefined) continue;
    reporter.report({
      code: "HD3314",
      severity: "warning",
      message: `macro "${instance.macro}" has no node "${part.name}", so this is read as a field of what "${instance.name}" gives`,
      hint: `did you mean ${instance.name}.${close}?`,
      at: place(...(part.span ?? [0, 0])),
    });
  }
}
