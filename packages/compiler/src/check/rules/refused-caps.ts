/** What a node is certain to be refused when it runs is told when it is built. */

import { judge, type Refusal, refusalReason, refusals } from "../../caps/judged-need.ts";
import { nodeNeeds } from "../../caps/node-needs.ts";
import type { Reporter } from "../../diagnostics/reporter.ts";
import type { Place } from "../../diagnostics/span.ts";
import type { LinkedGraph, LinkedNode, LinkedPipeline } from "../../link/program.ts";
import { headOf } from "../../manifest/issues.ts";
import { type CapsManifest } from "../../manifest/kinds/decode-caps.ts";
import { valueOf } from "../../parse/source-value.ts";
import type { Rule } from "../rule.ts";

/** Reports nodes that need what the caps around them take away; where a failure of theirs is handled, warns. */
export function refusedCaps(severity: "error" | "warning"): Rule {
  return {
    name: "refused-caps",
    check(program, reporter) {
      walk(program.graph, { program, caps: program.manifest.caps, isHandled: false, severity, reporter });
    },
  };
}

interface Site {
  readonly program: LinkedPipeline;
  /** The outermost first. */
  readonly caps: readonly CapsManifest[];
  /** Whether a node around it goes on when it fails. */
  readonly isHandled: boolean;
  readonly severity: "error" | "warning";
  readonly reporter: Reporter;
}

function walk(graph: LinkedGraph, outer: Site): void {
  for (const node of graph.nodes) {
    const { guards, common } = node.manifest;
    const caps = guards?.caps === undefined ? outer.caps : [...outer.caps, guards.caps];
    const site: Site = { ...outer, caps, isHandled: outer.isHandled || common.onError !== undefined };
    if (caps.length > 0) checkNode(node, site);
    for (const body of node.bodies.values()) walk(body, site);
  }
}

function checkNode(node: LinkedNode, site: Site): void {
  const { info, config, guards, adapters } = node.manifest;
  if (info === undefined || config === undefined) return;
  const { program, caps } = site;
  const { needs } = nodeNeeds(info.type, node.config, {
    node: guards?.cache?.cache.store === "datastore",
    port: (port) =>
      [...program.manifest.policies, ...(program.ports.get(adapters?.[port] ?? port)?.policies ?? [])].some(
        ({ rule }) => rule.type === "cache" && rule.store === "datastore",
      ),
  });
  const rules = caps.map((each) => each.caps);
  for (const refusal of refusals(judge(needs, rules))) report(refusal, node, site);
}

function report(refusal: Refusal, { manifest }: LinkedNode, { caps, isHandled, severity, reporter }: Site): void {
  const { first, isFatal } = refusal;
  const { rule, deny } = first.coverage;
  const declared = caps.find((each) => each.caps === rule);
  const mend = deny === undefined ? `allow "${first.cap}" there` : `take "${deny}" out of deny`;
  reporter.report({
    code: "HD3415",
    severity: isFatal && !isHandled ? severity : "warning",
    message: `node "${manifest.name.name}" ${missing(refusal)} ${refusalReason(first.coverage)}`,
    label: "always refused",
    hint:
      isFatal && isHandled
        ? `${mend}; as it is, its failure is handled, and nothing else ever happens`
        : `${mend}, or do without; \`hexdag caps\` shows who may use what`,
    at: placeOf(first.field, manifest),
    ...(declared === undefined ? {} : { related: [{ message: "this takes it away", at: declared.at }] }),
  });
}

function missing({ first, caps, isFatal }: Refusal): string {
  if (isFatal) return `needs ${first.cap}, but`;
  if (first.port !== undefined) return `calls port "${first.port}" and may use nothing of it:`;
  return `may use nothing of its ${first.field} (${caps.join(", ")}):`;
}

function placeOf(field: string | undefined, { spec, name }: LinkedNode["manifest"]): Place {
  const value = field === undefined || spec === undefined ? undefined : valueOf(spec, field);
  return value === undefined ? name.at : headOf(value);
}
