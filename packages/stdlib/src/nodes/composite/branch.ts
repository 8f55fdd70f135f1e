/** The one choice behind `conditional` and `composite`: the first branch whose condition holds, else the `else` part. */
import type { JsonObject, JsonValue, RunContext } from "@hexdag/kernel";
import { holds } from "./deferred-value.ts";
import type { PassBody } from "./pass-body.ts";

export interface Branch {
  readonly condition: unknown;
  readonly body: PassBody | undefined;
  /** A label for the branch; often the name of the node to go on with. */
  readonly action: string | undefined;
}

export interface BranchPlan {
  /** `if-else` speaks of one condition, `switch` of numbered branches. */
  readonly mode: "if-else" | "switch";
  readonly branches: readonly Branch[];
  readonly otherwise: Pick<Branch, "body" | "action"> | undefined;
  readonly input: JsonValue;
}

/** What was chosen: the result of its body, else its label, and how the choice came about. */
export interface BranchOutcome {
  readonly result: JsonValue;
  readonly metadata: JsonObject;
}

/** Evaluates conditions in order until one holds, and runs what belongs to it. A condition that cannot be evaluated fails the node. */
export async function chooseBranch(plan: BranchPlan, ctx: RunContext): Promise<BranchOutcome> {
  const { branches, otherwise, mode } = plan;
  const matched = branches.findIndex((branch) => holds(branch.condition, {}));
  const evaluations = matched < 0 ? branches.length : matched + 1;
  const chosen = matched < 0 ? otherwise : branches[matched];
  const result = await resultOf(plan, matched, ctx);
  const action = chosen?.action ?? null;
  const common = { evaluations, has_else: otherwise !== undefined, matched_action: action };
  if (mode === "if-else") {
    const met = matched >= 0;
    return {
      result,
      metadata: { mode, condition_met: met, branch_taken: takenName(met, otherwise !== undefined), ...common },
    };
  }
  const stoppedBy = matched >= 0 ? "branch_matched" : otherwise === undefined ? "no_match" : "else";
  return { result, metadata: { mode, stopped_by: stoppedBy, matched_branch: matched < 0 ? null : matched, ...common } };
}

/** The body's result; without a body the label; without either, what an `if` says: whether its condition held. */
async function resultOf(
  { branches, otherwise, mode, input }: BranchPlan,
  matched: number,
  ctx: RunContext,
): Promise<JsonValue> {
  const chosen = matched < 0 ? otherwise : branches[matched];
  if (chosen?.body !== undefined) {
    const key = matched < 0 ? "else" : mode === "if-else" ? "then" : matched;
    return await chosen.body({ key, input, signal: ctx.signal });
  }
  if (chosen?.action !== undefined) return chosen.action;
  const hasBodies = [...branches, otherwise].some((each) => each?.body !== undefined || each?.action !== undefined);
  return mode === "if-else" && !hasBodies ? matched >= 0 : null;
}

function takenName(met: boolean, hasElse: boolean): string | null {
  if (met) return "if";
  return hasElse ? "else" : null;
}
