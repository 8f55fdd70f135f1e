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
      const members: readonly unknown[] = Object.values(value);
      // One by one: a list may have more items than a call takes arguments.
      for (let index = members.length - 1; index >= 0; index--) pending.push(members[index]);
    }
  }
  return [...found.values()];
}
