/** Methods of services that nodes are certain to call and that are not there: told before the first node runs. */
import type { ComponentRegistry } from "../component/registry.ts";
import { HexdagError } from "../errors/hexdag-error.ts";
import type { JsonObject } from "../json/json-value.ts";
import { isPlanBody, type Plan, type PlanNode } from "../plan/plan.ts";
import type { ToolSource } from "../ports/merge-tool-routers.ts";
import { supportsToolChanges } from "../ports/tool-router.ts";

/** A call that a node makes whenever it runs. */
interface CertainCall {
  readonly node: PlanNode;
  readonly service: string;
  readonly method: string;
}

const TOOL_CAP = "tool:";

/** Throws HD7007 for the first. Services whose tools may change are left alone, and so are those that no node is certain to call. */
export async function refuseMissingMethods(
  plan: Plan,
  registry: Pick<ComponentRegistry, "node">,
  sources: { readonly [service: string]: ToolSource },
): Promise<void> {
  const methods = new Map<string, readonly string[]>();
  for (const { node, service, method } of certainCalls(plan.graph.nodes, registry)) {
    const source = Object.hasOwn(sources, service) ? sources[service] : undefined;
    if (source === undefined || source.single === true || supportsToolChanges(source.router)) continue;
    const known = methods.get(service) ?? (await source.router.tools({ steps: true })).map(({ name }) => name);
    methods.set(service, known);
    if (!known.includes(method)) throw missingMethod({ node, service, method }, known, plan);
  }
}

/** What a kind says that its nodes use tells which tool it is, where the spec does. */
function* certainCalls(nodes: readonly PlanNode[], registry: Pick<ComponentRegistry, "node">): Generator<CertainCall> {
  for (const node of nodes) {
    const needs =
      node.ports?.["tools"] === undefined ? (registry.node(node.kind)?.caps?.(outlinedSpec(node)) ?? []) : [];
    for (const { cap, optional } of needs) {
      const [service, method, ...more] = cap.startsWith(TOOL_CAP) ? cap.slice(TOOL_CAP.length).split(":") : [];
      if (optional === true || cap.includes("*") || service === undefined || method === undefined) continue;
      yield { node, service, method: [method, ...more].join(":") };
    }
    for (const body of bodiesIn(node.config)) yield* certainCalls(body, registry);
  }
}

/** The texts and numbers of a spec, its keys as written; for the names of tools, all else may be what only a run knows. */
function outlinedSpec({ config }: PlanNode): JsonObject {
  const entries = Object.entries(config).map(([key, value]) => [
    key.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    typeof value === "object" ? "*" : value,
  ]);
  return Object.fromEntries(entries);
}

/** The lists of nodes somewhere in a config. */
function* bodiesIn(value: unknown): Generator<readonly PlanNode[]> {
  if (typeof value !== "object" || value === null) return;
  if (isPlanBody(value)) yield value.$body.nodes;
  else for (const item of Object.values(value)) yield* bodiesIn(item);
}

function missingMethod(
  { node, service, method }: CertainCall,
  known: readonly string[],
  { sources }: Plan,
): HexdagError {
  const { origin } = node;
  const file = origin === undefined ? undefined : sources[origin.source]?.file;
  return new HexdagError({
    code: "HD7007",
    message: `node "${node.name}" calls the method "${method}", which the service "${service}" does not have`,
    hint: known.length === 0 ? "it has none" : `it has ${known.slice(0, 20).join(", ")}`,
    retryable: false,
    origin,
    location: file === undefined ? undefined : `${file}:${origin?.line}`,
  });
}
