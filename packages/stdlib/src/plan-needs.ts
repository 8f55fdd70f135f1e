import { isPlanTemplate, type Plan } from "@hexdag/kernel";

export interface PlanNeeds {
  readonly templates: boolean;
  readonly validator: boolean;
  readonly policies: boolean;
}

/** Which components a plan cannot be loaded without, besides node kinds. Looks at every value in it once. */
export function planNeeds(plan: Plan): PlanNeeds {
  let templates = false;
  let validator = false;
  let policies = false;
  const waiting: unknown[] = [plan];
  while (waiting.length > 0 && !(templates && validator && policies)) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    templates ||= isPlanTemplate(value);
    validator ||= Object.hasOwn(value, "inputSchema") || Object.hasOwn(value, "outputSchema");
    policies ||= Object.hasOwn(value, "policies") || Object.hasOwn(value, "cache");
    for (const member of Object.values(value)) waiting.push(member);
  }
  return { templates, validator, policies };
}
