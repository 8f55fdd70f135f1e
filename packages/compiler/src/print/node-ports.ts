/**
 * Adapters of single nodes. In a plan they have keys that say where they were written: `llm@node:fetch`, `llm@kind:llm`, or
 * `llm@strong` for an Adapter document. Here each goes back to its place.
 */
import type { Plan, PlanNode } from "@hexdag/kernel";
import { given } from "./print-guards.ts";
import { type PortSite, printFilling, printPort } from "./print-port.ts";
import type { YamlMap, YamlValue } from "./yaml-value.ts";

/** Keys of the plan's ports, by port. */
export type Adapters = { readonly [port: string]: string };

/** Where the adapters of a plan's nodes go. */
export interface NodePorts {
  /** `ports` of the pipeline. */
  readonly ports: YamlMap;
  /** `type_ports`. */
  readonly typePorts: YamlMap;
  /** `kind: Adapter` documents, by name. */
  readonly adapters: ReadonlyMap<string, YamlMap>;
  /** `ports` of a node, given those that the node around it has; and what the nodes inside it have by it. */
  of(node: PlanNode, path: string, around: Adapters): { readonly own: YamlMap | undefined; readonly inner: Adapters };
}

/** Sorts the ports of a plan. */
export function sortPorts(plan: Plan, site: PortSite): NodePorts {
  const ofKind = new Map<string, Record<string, string>>();
  const adapters = new Map<string, YamlMap>();
  const shared = sharedMain(plan);
  const ports: Record<string, YamlValue> = {};
  const typePorts: Record<string, Record<string, YamlValue>> = {};
  for (const [key, port] of Object.entries(plan.ports)) {
    const name = port.port ?? key;
    const place = key.slice(name.length + 1);
    if (port.port === undefined && shared.has(key)) {
      const reference = freeName(key, plan);
      adapters.set(reference, { port: name, ...printFilling(port, name, site) });
      ports[key] = { ref: reference };
    } else if (port.port === undefined) ports[key] = printPort(port, key, site);
    else if (place.startsWith("kind:")) {
      const kind = place.slice("kind:".length);
      (typePorts[kind] ??= {})[name] = printPort(port, name, site);
      ofKind.set(kind, { ...ofKind.get(kind), [name]: key });
    } else if (!place.startsWith("node:")) adapters.set(place, { port: name, ...printFilling(port, name, site) });
  }
  const refOf = (key: string, name: string): YamlValue => {
    if (key === name) return { ref: freeName(key, plan) };
    return { ref: key.slice(name.length + 1) };
  };
  return {
    ports,
    typePorts,
    adapters,
    of(node, path, around) {
      const inherited: Adapters = { ...ofKind.get(node.kind), ...around };
      const mine: Record<string, string> = {};
      const own: Record<string, YamlValue> = {};
      for (const [name, key] of Object.entries(node.ports ?? {})) {
        if (inherited[name] === key) continue;
        const port = plan.ports[key];
        mine[name] = key;
        if (port === undefined) continue;
        own[name] = key === `${name}@node:${path}` ? printPort(port, name, site) : refOf(key, name);
        if (/@(node|kind):/.test(key) && key !== `${name}@node:${path}`)
          site.printer.problems.push({
            what: `node "${node.name}"`,
            message: `has the adapter "${key}", which is another's`,
          });
      }
      for (const name of Object.keys(inherited))
        if (node.ports?.[name] === undefined)
          site.printer.problems.push({
            what: `node "${node.name}"`,
            message: `is without the port "${name}" that nodes like it have`,
          });
      return { own: Object.keys(own).length === 0 ? undefined : given(own), inner: { ...around, ...mine } };
    },
  };
}

/** Ports of the pipeline that nodes name as theirs, which only a reference to the same Adapter does. */
function sharedMain(plan: Plan): ReadonlySet<string> {
  const found = new Set<string>();
  const pending: unknown[] = [plan.graph];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== "object" || value === null) continue;
    const ports: unknown = Reflect.get(value, "ports");
    if (Object.hasOwn(value, "dataDependencies") && typeof ports === "object" && ports !== null)
      for (const [name, key] of Object.entries(ports)) if (key === name) found.add(name);
    for (const member of Object.values(value)) if (typeof member === "object" && member !== null) pending.push(member);
  }
  return found;
}

function freeName(port: string, plan: Plan): string {
  let name = `${port}-adapter`;
  while (Object.keys(plan.ports).some((key) => key.endsWith(`@${name}`))) name += "-";
  return name;
}
