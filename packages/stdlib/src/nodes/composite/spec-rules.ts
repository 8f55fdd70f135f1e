/** Rules between the fields of a loop that a schema of single fields cannot say. */
import { isJsonObject, type JsonObject, type JsonValue, type SpecDoubt } from "@hexdag/kernel";

/** What the rules read; every face has these fields or leaves them undefined. */
export interface RuleFields {
  readonly body?: unknown;
  readonly body_pipeline?: unknown;
  readonly concurrency?: number;
  readonly state_update?: Readonly<Record<string, unknown>>;
  readonly collect?: string;
  readonly key_field?: unknown;
  readonly reducer?: unknown;
}

/** What a loop without a body is told: it repeats nothing, unless it is about its state. */
export function bodyDoubts(given: JsonObject): readonly SpecDoubt[] {
  const updates = isJsonObject(given.state_update) ? Object.keys(given.state_update) : [];
  if (given.body !== undefined || given.body_pipeline !== undefined || updates.length > 0) return [];
  return [
    {
      message: "has no body, so it repeats nothing; its result is the loop names of every pass",
      hint: "add body: a list of nodes, or a function such as ./steps.ts#step",
    },
  ];
}

/** What branches that lead nowhere are told. */
export function branchDoubts(given: JsonObject): readonly SpecDoubt[] {
  const branches = Array.isArray(given.branches) ? given.branches : [];
  const empty = branches.flatMap((branch: JsonValue, index): readonly SpecDoubt[] =>
    isJsonObject(branch) && branch.body === undefined && branch.action === undefined
      ? [
          {
            path: ["branches", index],
            message: "has a branch without body and action, which gives null",
            hint: CHOICES,
          },
        ]
      : [],
  );
  const led = ["body", "body_pipeline", "action", "else_body", "else_action"].some(
    (field) => given[field] !== undefined,
  );
  if (given.branches !== undefined || led) return empty;
  return [
    {
      message: "chooses nothing: it has neither body nor action, so its result is whether the condition holds",
      hint: CHOICES,
    },
  ];
}

const CHOICES = "add body: a list of nodes, or action: the name of the node to go on with";

/** Receives a broken rule: the field to blame, and what is wrong with it as a phrase that follows its name. */
export type Report = (field: string, message: string) => void;

/** Reports what does not go together. `sequential`: the loop runs one pass at a time whatever `concurrency` says. */
export function checkPassRules(given: RuleFields, sequential: boolean, report: Report): void {
  const { concurrency = 1, collect, state_update: updates = {} } = given;
  if (given.body !== undefined && given.body_pipeline !== undefined)
    report("body_pipeline", "stands beside body: keep one of them");
  if (sequential && concurrency > 1)
    report("concurrency", "means nothing in a while: each pass depends on the one before");
  if (!sequential && concurrency > 1 && Object.keys(updates).length > 0) {
    report("state_update", "needs concurrency 1: passes that run at the same time have no state to hand on");
  }
  if (collect === "reduce" && given.reducer === undefined)
    report("reducer", "is missing: collect: reduce needs a function");
  if (collect !== "reduce" && given.reducer !== undefined) report("reducer", "means nothing without collect: reduce");
  if (collect !== "dict" && given.key_field !== undefined) report("key_field", "means nothing without collect: dict");
}
