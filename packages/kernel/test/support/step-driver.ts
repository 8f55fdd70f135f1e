/** Plays the interpreter for one frame: answers what `step` asks for, in an order and with outcomes drawn at random. */
import type { ErrorInfo, JournalEntry, SubGraph } from "../../src/index.ts";
import { contribution, createFrameState, type FrameState } from "../../src/run/frame-state.ts";
import { step } from "../../src/run/step.ts";
import type { Effect, StepInput } from "../../src/run/step-input.ts";
import type { Random } from "./random.ts";

export interface Play {
  readonly inputs: readonly StepInput[];
  readonly effects: readonly (readonly Effect[])[];
  readonly entries: readonly JournalEntry[];
  readonly state: FrameState;
}

export interface PlayOptions {
  readonly random: Random;
  /** Chance that the next input is a cancel. */
  readonly cancels: number;
  /** Called after every step, with everything journaled so far. */
  readonly afterStep?: (state: FrameState, entries: readonly JournalEntry[]) => void;
}

const ERROR: ErrorInfo = { code: "HD6001", message: "boom" };

export function freshState(graph: SubGraph): FrameState {
  return createFrameState(graph, {
    runId: "run-1",
    parentRunId: undefined,
    pipeline: "test",
    prefix: "",
    kind: "run",
    seed: 1,
  });
}

/** Takes a step and stamps what it appends. */
export function take(state: FrameState, input: StepInput, entries: JournalEntry[]): readonly Effect[] {
  const effects = step(state, input);
  for (const effect of effects) {
    if (effect.do !== "append") continue;
    effect.entry.seq = entries.length + 1;
    entries.push(effect.entry);
  }
  return effects;
}

export function play(graph: SubGraph, { random, cancels, afterStep }: PlayOptions): Play {
  const state = freshState(graph);
  const inputs: StepInput[] = [];
  const all: (readonly Effect[])[] = [];
  const entries: JournalEntry[] = [];
  let open: Exclude<Effect, { do: "append" }>[] = [];
  let at = 0;
  const give = (input: StepInput): void => {
    inputs.push(input);
    const effects = take(state, input, entries);
    all.push(effects);
    for (const effect of effects) {
      if (effect.do === "run" || effect.do === "gate" || effect.do === "retry" || effect.do === "conclude")
        open.push(effect);
    }
    afterStep?.(state, entries);
  };
  give({ type: "start", at, input: {}, planHash: "hash" });
  while (state.phase !== "ended") {
    at += random.integer(0, 5);
    if (random.chance(cancels)) give({ type: "stop", at, stop: { kind: "cancelled", reason: "test" } });
    if (open.length === 0) break;
    const effect = random.pick(open);
    open = open.filter((other) => other !== effect);
    give(answer(effect, at, random, state));
  }
  return { inputs, effects: all, entries, state };
}

function answer(effect: Exclude<Effect, { do: "append" }>, at: number, random: Random, state: FrameState): StepInput {
  switch (effect.do) {
    case "run":
      return random.chance(0.3)
        ? { type: "failed", at, node: effect.node, attempt: effect.attempt, error: ERROR }
        : {
            type: "completed",
            at,
            node: effect.node,
            attempt: effect.attempt,
            output: `${effect.node}#${effect.attempt}`,
          };
    case "gate":
      if (random.chance(0.1)) return { type: "failed", at, node: effect.node, attempt: 0, error: ERROR };
      return { type: "gated", at, node: effect.node, skip: random.chance(0.7) ? undefined : "when" };
    case "retry":
      return { type: "retry-due", at, node: effect.node };
    default:
      return { type: "concluded", at, output: contribution(state, 0) ?? null };
  }
}
