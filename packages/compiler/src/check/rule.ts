import type { Reporter } from "../diagnostics/reporter.ts";
import type { LinkedGraph, LinkedPipeline } from "../link/program.ts";

/** One thing that must hold of a linked pipeline. */
export interface Rule {
  readonly name: string;
  check(program: LinkedPipeline, reporter: Reporter): void;
}

/** Every list of nodes of a pipeline, bodies included; `body` tells them apart. */
export function* graphsOf(program: LinkedPipeline): Generator<{ readonly graph: LinkedGraph; readonly body: boolean }> {
  const pending: { readonly graph: LinkedGraph; readonly body: boolean }[] = [{ graph: program.graph, body: false }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    for (const node of next.graph.nodes) for (const graph of node.bodies.values()) pending.push({ graph, body: true });
  }
}
