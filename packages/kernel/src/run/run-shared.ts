import type { Locals } from "../component/node-type.ts";
import type { ErrorInfo } from "../errors/hexdag-error.ts";
import type { RunEvent } from "../event/run-event.ts";
import type { Graph, GraphNode, SubGraph } from "../graph/graph.ts";
import type { Guards } from "../guard/guards.ts";
import type { Meter } from "../guard/metering.ts";
import type { PortGate } from "../guard/port-gate.ts";
import type { NodeHook } from "../hook/hooks.ts";
import type { BodyRecord } from "../journal/fold.ts";
import type { JsonValue } from "../json/json-value.ts";
import type { Clock } from "../ports/clock.ts";
import type { Executor } from "../ports/executor.ts";
import type { FrameState, Stop } from "./frame-state.ts";
import type { Past } from "./past.ts";
import type { Redactor } from "./redaction.ts";
import type { Log } from "./run-context.ts";
import type { EntryDraft, Outcome, StepInput } from "./step-input.ts";
import type { UsageCounter } from "./usage-counter.ts";

/** What the frames and attempts of one run share. Made by `runGraph`; the functions lead back into the interpreter. */
export interface RunShared {
  readonly runId: string;
  readonly parentRunId: string | undefined;
  readonly pipelineName: string;
  readonly principal: string | undefined;
  readonly graph: Graph;
  readonly input: JsonValue;
  readonly seed: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly gate: PortGate;
  /** Keeps secrets out of what nodes return and throw; absent when no adapter has one. */
  readonly redactor: Redactor | undefined;
  readonly nodeHooks: readonly NodeHook[];
  readonly executor: Executor | undefined;
  readonly usage: UsageCounter;
  /** What a resumed run knows of itself; `undefined` in a fresh one. */
  readonly past: Past | undefined;
  /** What metered calls are estimated and priced by. */
  readonly meter: Meter;
  /** Aborted when the run ends in any way but success. */
  readonly signal: AbortSignal;
  /** Prepares one pass through an inline graph. */
  openBody(request: BodyRequest): BodyRun;
  append(entry: EntryDraft): void;
  /** Appends what is heard of late, unless the run has ended. */
  appendLate(entry: EntryDraft): void;
  /** Stops the whole run where it stands, to be resumed. */
  suspend(error: ErrorInfo): void;
  /** Acts once everything appended so far is safe: at once with a journal that answers at once. */
  whenSafe(action: () => void): void;
  /** Does things that belong together: what watchers make of one of them waits until all are done. */
  together(act: () => void): void;
  emit(make: (seq: number, sub: number) => RunEvent): void;
  waveCompleted(wave: number): void;
  /** Tells the host's log. Never throws. */
  warn(message: string): void;
  /** Any thrown value of the pipeline's own expressions as an error. */
  describe(thrown: unknown): ErrorInfo;
}

/** A frame as its attempts and scopes see it. */
export interface FrameView {
  readonly run: RunShared;
  readonly state: FrameState;
  /** Reports something that happened to the frame. Never runs a step within a step. */
  submit(input: StepInput): void;
  /** An attempt has ended: it can no longer be aborted. */
  release(node: number, attempt: unknown): void;
  /** What the frame's root nodes get, and whose fields fill gaps. */
  readonly input: JsonValue;
  /** What guards the frame's nodes: the run's guards, or those of the node whose body it is. */
  readonly guards: Guards | undefined;
  /** What guards one of its nodes. */
  guardsOf(node: GraphNode): Guards | undefined;
  /** What node `name` contributes, looked up from the inside out. */
  lookup(name: string): JsonValue | undefined;
  /** A loop name, looked up from the inside out. */
  local(name: string): JsonValue | undefined;
  /** A bare name: a field of this frame's input, else of the frames around it. */
  ambient(name: string): JsonValue | undefined;
}

/** What one pass through a body is given. */
export interface PassRequest {
  readonly parent: FrameView;
  /** Path of the pass: `review[2]`. */
  readonly path: string;
  readonly input: JsonValue;
  /** What is on record of the pass: it goes on from there. */
  readonly past: BodyRecord | undefined;
  /** Called once. `thrown` is what a function threw, as it was thrown. */
  readonly settle: (outcome: Outcome, thrown?: unknown) => void;
}

export interface BodyRequest extends PassRequest {
  readonly graph: SubGraph;
  readonly locals: Locals | undefined;
  readonly guards: Guards | undefined;
}

/** One pass through a body. It may settle before `start` returns; once it has settled, all of these do nothing. */
export interface BodyRun {
  start(): void;
  /** Ends the pass where it stands: its node has ended, and what the pass writes belongs before the node's own entry. */
  stop(stop: Stop): void;
  /** Ends the pass in its turn, behind the steps under way. */
  cancel(reason: string): void;
}
