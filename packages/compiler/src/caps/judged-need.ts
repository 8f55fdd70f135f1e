import { type CapCoverage, capCoverage, type PlanCaps, refusalPhrase } from "@hexdag/kernel";
import type { Need } from "./node-needs.ts";

/** A need, held against the rules around its node. */
export interface JudgedNeed extends Need {
  /** `maybe`: it depends on what the node asks for when it runs. */
  readonly may: "yes" | "maybe" | "no";
  readonly coverage: CapCoverage;
}

const ANSWERS = { all: "yes", some: "maybe", none: "no" } as const;

/** Holds needs against rules, the outermost first. */
export function judge(needs: readonly Need[], rules: readonly PlanCaps[]): readonly JudgedNeed[] {
  return needs.map((need) => {
    const coverage = capCoverage(rules, need.cap);
    return { ...need, may: ANSWERS[coverage.granted], coverage };
  });
}

/** Needs of a node that are certain to be refused. */
export interface Refusal {
  readonly first: JudgedNeed;
  readonly caps: readonly string[];
  /** Whether the node cannot do without. */
  readonly isFatal: boolean;
}

/** What a node cannot do without and is refused; and what it could choose from, when all of that is refused. */
export function refusals(needs: readonly JudgedNeed[]): readonly Refusal[] {
  const groups = new Map<string, JudgedNeed[]>();
  for (const [index, need] of needs.entries()) {
    // What nobody has written down, and is not needed, is missed by nobody.
    const choice = need.port ?? need.field;
    if (need.optional === true && choice === undefined) continue;
    const key = need.optional === true ? `of ${choice}` : String(index);
    groups.set(key, [...(groups.get(key) ?? []), need]);
  }
  return [...groups.values()].flatMap((group): readonly Refusal[] => {
    const [first] = group;
    if (first === undefined || group.some(({ may }) => may !== "no")) return [];
    return [{ first, caps: group.map(({ cap }) => cap), isFatal: first.optional !== true }];
  });
}

/** Who takes a capability away, and how, as a phrase: `the Config allows only llm, memory`. */
export function refusalReason({ rule, deny }: CapCoverage): string {
  if (rule === undefined) return "nobody refuses it";
  const { from, allow = [] } = rule;
  return refusalPhrase({ from, allow, ...(deny === undefined ? {} : { deny }) });
}
