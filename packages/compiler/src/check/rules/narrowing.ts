/** Limits and capabilities only narrow on the way in; what is wider than what is around it has no effect. */
import type { Reporter } from "../../diagnostics/reporter.ts";
import type { LinkedGraph, LinkedPipeline } from "../../link/program.ts";
import { type Bounds, reportWiderCaps, reportWiderLimits } from "../../manifest/kinds/bounds.ts";
import type { Rule } from "../rule.ts";

/** Warns of limits and capabilities of nodes that are wider than those of the pipeline, or of the node around them. */
export const narrowing: Rule = {
  name: "narrowing",
  check({ manifest, graph }: LinkedPipeline, reporter) {
    const { limits, caps } = manifest;
    for (const [index, layer] of caps.entries()) {
      const around = { what: "the Config", limits: undefined, caps: caps.slice(0, index) };
      reportWiderCaps(layer, around, { what: layer.caps.from, reporter });
    }
    walk(graph, { what: "the pipeline", limits, caps }, reporter);
  },
};

function walk(graph: LinkedGraph, outer: Bounds, reporter: Reporter): void {
  for (const { manifest, bodies } of graph.nodes) {
    const { guards, name } = manifest;
    const what = `node "${name.name}"`;
    if (guards !== undefined) {
      reportWiderLimits(guards.limits, outer, { what, reporter });
      if (guards.caps !== undefined) reportWiderCaps(guards.caps, outer, { what, reporter });
    }
    if (bodies.size === 0) continue;
    const limits = guards?.limits;
    const inner: Bounds = {
      what: limits === undefined && guards?.caps === undefined ? outer.what : what,
      limits: limits ?? outer.limits,
      caps: guards?.caps === undefined ? outer.caps : [...outer.caps, guards.caps],
    };
    for (const body of bodies.values()) walk(body, inner, reporter);
  }
}
