/** One row of a table of scheduling decisions: a state and an input on the left, the next state and the effects on the right. */
import { expect } from "vitest";
import type { ErrorInfo, Graph } from "../../src/index.ts";
import { step } from "../../src/run/step.ts";
import type { StepInput } from "../../src/run/step-input.ts";
import { describeEffect, describeState, FAILURE, stateOf } from "./states.ts";

export interface Row {
  readonly fact: string;
  readonly graph: Graph;
  readonly state: string;
  readonly input: string | StepInput;
  readonly next: string;
  readonly effects: readonly string[];
}

/** Takes the step and compares. */
export function expectRow({ graph, state: text, input, next, effects }: Row): void {
  const state = stateOf(graph.root, text);
  const given = typeof input === "string" ? inputOf(graph, input) : input;
  const found = step(state, given).map((effect) => describeEffect(graph.root, effect));
  expect({ next: describeState(state), effects: found }).toEqual({ next, effects });
}

const GATES: ReadonlyMap<string, "when" | "route"> = new Map([
  ["blocked", "when"],
  ["unchosen", "route"],
]);

/** `completed a`, `completed a#2`, `failed a`, `refused a` (final), `passed a`, `blocked a`, `unchosen a`, `due a`, `start`, `cancel`, `abandon`, `cut-short`, `concluded`, `inconclusive`. */
function inputOf(graph: Graph, text: string): StepInput {
  const [word = "", target = ""] = text.split(" ");
  const [name = "", count = "1"] = target.split("#");
  const at = 0;
  const index = graph.root.indexOf.get(name) ?? -1;
  const attempt = Number(count);
  const error: ErrorInfo = word === "refused" ? { ...FAILURE, retryable: false } : FAILURE;
  switch (word) {
    case "completed":
      return { type: "completed", at, node: index, attempt, output: name };
    case "failed":
    case "refused":
      return { type: "failed", at, node: index, attempt, error };
    case "passed":
    case "blocked":
    case "unchosen":
      return { type: "gated", at, node: index, skip: GATES.get(word) };
    case "due":
      return { type: "retry-due", at, node: index };
    case "cancel":
    case "abandon":
      return { type: "stop", at, stop: { kind: "cancelled", reason: "test" }, abandon: word === "abandon" };
    case "cut-short":
      return { type: "cut-short", at };
    case "concluded":
      return { type: "concluded", at, output: null };
    case "inconclusive":
      return { type: "inconclusive", at, error };
    default:
      return { type: "start", at, input: null, planHash: "" };
  }
}
