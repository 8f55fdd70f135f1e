import { isPlanFunction, type Plan, type PlanFunction } from "./plan.ts";

/** Every function a plan refers to, once each, in plan order: what a host must register before loading the plan. */
export function planFunctions(plan: Plan): readonly PlanFunction[] {
  const found = new Map<string, PlanFunction>();
  const pending: unknown[] = plan.graph.nodes.map((node) => node.config).toReversed();
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) continue;
    if (isPlanFunction(value)) {
      if (!found.has(value.$fn)) found.set(value.$fn, value);
    } else {
      pending.push(...Object.values(value).toReversed());
    }
  }
  return [...found.values()];
}
