/** Which ports nodes call, by what their kinds say: what the Config has to fill, and what is filled for nothing. */
import type { Reporter } from "../diagnostics/reporter.ts";
import type { PortManifest } from "../manifest/kinds/port-manifest.ts";
import type { PipelineManifest } from "../manifest/manifest.ts";
import type { RoleTree } from "../manifest/node-types.ts";
import type { LinkedGraph, LinkedNode } from "./program.ts";

/** The Config's adapters for ports that some node's kind says it calls and that nobody fills. */
export function defaultPorts(
  { defaultPorts: ports }: PipelineManifest,
  graph: LinkedGraph,
): readonly (readonly [string, PortManifest])[] {
  if (ports.length === 0) return [];
  const needed = new Set<string>();
  for (const node of nodesOf(graph)) {
    const filled = node.manifest.adapters ?? {};
    for (const port of calledPorts(node) ?? []) if (!Object.hasOwn(filled, port)) needed.add(port);
  }
  return ports.filter(({ name }) => needed.has(name)).map((port) => [port.name, port] as const);
}

/** Every node, those of bodies included. */
export function* nodesOf(graph: LinkedGraph): Generator<LinkedNode> {
  const pending = [graph];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield* next.nodes;
    for (const node of next.nodes) pending.push(...node.bodies.values());
  }
}

/** The ports a node calls, those it could do without last; `undefined` when its kind is not known. */
function calledPorts({ manifest: { info, config } }: LinkedNode): readonly string[] | undefined {
  if (info === undefined) return undefined;
  const { ports = [], optionalPorts = [] } = info.type;
  const needed = typeof ports === "function" ? ports(config ?? {}) : ports;
  return [...needed, ...optionalPorts.filter((port) => !needed.includes(port))];
}

/** Warns of ports that are filled for a node which calls none of that name. Code may call any. */
export function reportUncalledPorts(graph: LinkedGraph, reporter: Reporter): void {
  for (const node of nodesOf(graph)) {
    const { ownPorts, info, name, bodies } = node.manifest;
    const called = ownPorts === undefined ? undefined : calledPorts(node);
    if (ownPorts === undefined || called === undefined || bodies.size > 0 || runsCode(info?.roles)) continue;
    for (const { name: port, at } of ownPorts) {
      if (called.includes(port)) continue;
      const calls = called.length === 0 ? "no port" : called.map((each) => `"${each}"`).join(", ");
      reporter.report({
        code: "HD3410",
        severity: "warning",
        message: `node "${name.name}" of kind ${info?.type.kind} never calls port "${port}"`,
        hint: `nodes of that kind call ${calls}`,
        at,
      });
    }
  }
}

function runsCode(roles: RoleTree | undefined): boolean {
  if (roles === undefined) return false;
  if (roles.role === "function" || roles.role === "body") return true;
  return [...roles.keys.values(), roles.items, roles.values].some((each) => runsCode(each));
}
