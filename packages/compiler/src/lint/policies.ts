/** Which policies apply to a node: its own, those of the ports it needs, and the pipeline's. */
import type { PolicyType } from "../manifest/schema/policy.ts";
import { type SourceMap, type SourceValue, valueOf } from "../parse/source-value.ts";
import { portsOf, withOwners } from "./node-facts.ts";
import type { LintSubject, NodeFacts } from "./subject.ts";
import { mapIn, textOf } from "./walk-values.ts";

/** Whether a policy of one of these types applies to a node. One that cannot be looked up may be of any type. */
export function hasPolicy(node: NodeFacts, types: readonly PolicyType[], subject: LintSubject): boolean {
  return policiesOf(node, subject).some((policy) => isOf(policy, types, { subject, seen: new Set() }));
}

function policiesOf(node: NodeFacts, { documents }: LintSubject): readonly SourceValue[] {
  const { spec } = node.pipeline;
  const own = [...withOwners(node)].flatMap((each) => valuesUnder(each.node.manifest.spec, ["policies"]));
  const pipeline = valueOf(spec, "policies");
  const ports = portsOf(node);
  const places = [
    mapIn(spec, "ports"),
    mapIn(node.node.manifest.spec, "ports"),
    mapIn(mapIn(spec, "node_ports"), node.name),
  ];
  const ofPorts = places.flatMap((map) =>
    ports.flatMap((port) => {
      const filled = mapIn(map, port);
      const ref = textOf(filled && valueOf(filled, "ref"));
      const adapter = documents.Adapter.find(({ name }) => name?.name === ref && ref !== undefined);
      return [
        ...valuesUnder(filled, ["policies", "middleware"]),
        ...valuesUnder(mapIn(adapter?.map, "spec"), ["policies"]),
      ];
    }),
  );
  const named = pipeline?.type === "map" ? valuesUnder(pipeline, [...ports, node.name]) : [];
  return [...own, ...ofPorts, ...(pipeline?.type === "list" ? pipeline.items : named)];
}

/** What stands under keys of a map, lists taken apart. */
function valuesUnder(map: SourceMap | undefined, keys: readonly string[]): readonly SourceValue[] {
  if (map === undefined) return [];
  return keys.flatMap((key) => {
    const value = valueOf(map, key);
    return value === undefined ? [] : value.type === "list" ? value.items : [value];
  });
}

interface LookUp {
  readonly subject: LintSubject;
  readonly seen: Set<string>;
}

function isOf(policy: SourceValue, types: readonly PolicyType[], { subject, seen }: LookUp): boolean {
  const written = policy.type === "map" ? textOf(valueOf(policy, "type")) : undefined;
  if (written !== undefined) return types.some((type) => type === written);
  const name = textOf(policy) ?? (policy.type === "map" ? textOf(valueOf(policy, "ref")) : undefined);
  if (name === undefined || seen.has(name)) return false;
  seen.add(name);
  const { Policy, Middleware } = subject.documents;
  const document = [...Policy, ...Middleware].find((each) => each.name?.name === name);
  if (document === undefined) return true;
  const spec = mapIn(document.map, "spec");
  if (document.kind === "Policy") return spec !== undefined && isOf(spec, types, { subject, seen });
  return valuesUnder(spec, ["stack"]).some((each) => isOf(each, types, { subject, seen }));
}
