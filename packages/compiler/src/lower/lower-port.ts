import type { PlanPort } from "@hexdag/kernel";
import { resolvePath } from "../link/resolve-path.ts";
import type { AdapterPort, PortManifest } from "../manifest/kinds/port-manifest.ts";
import { lowerPolicies } from "./lower-guards.ts";
import { lowerPortConfig } from "./lower-port-config.ts";
import { originOf } from "./origin-of.ts";

/** A port of the plan; `key` is what the plan has it under. */
export function lowerPort(port: PortManifest, key: string): PlanPort {
  const extra = {
    ...(key === port.name ? {} : { port: port.name }),
    ...(port.policies.length === 0 ? {} : { policies: lowerPolicies(port.policies) }),
  };
  if (port.pool === undefined) return { ...lowerAdapter(port), ...extra, origin: originOf(port.adapter.at) };
  const { strategy, members } = port.pool;
  const pool = { strategy, members: members.map((member) => lowerPort(member, member.name)) };
  return { adapter: "pool", config: {}, ...extra, pool, origin: originOf(port.at) };
}

/** A file is relative to the one that names it, which may be another than the pipeline's. */
function lowerAdapter({ adapter: { name, at }, config }: AdapterPort): Pick<PlanPort, "adapter" | "config"> {
  const isFile = name.startsWith("./") || name.startsWith("../");
  return { adapter: isFile ? resolvePath(at.source.file, name) : name, config: lowerPortConfig(config) };
}
