/**
 * One run under way: wires journal, events, ports, frames and interpreter together, and turns the final state into a
 * result. Holds no decisions of its own; those are in step.ts.
 */
import { type ErrorInfo, HexdagError, isHexdagError } from "../errors/hexdag-error.ts";
import { EventHub } from "../event/event-hub.ts";
import type { RunEvent } from "../event/run-event.ts";
import type { Graph } from "../graph/graph.ts";
import { defaultModel, estimateTokens } from "../guard/estimate.ts";
import { durationError } from "../guard/guard-errors.ts";
import { type Guards, inherit, narrow } from "../guard/guards.ts";
import type { LimitReached } from "../guard/ledger.ts";
import type { Meter } from "../guard/metering.ts";
import { createPortGate, type PortGate } from "../guard/port-gate.ts";
import type { NodeHook } from "../hook/hooks.ts";
import { frameEnded } from "../journal/drafts.ts";
import { foldBody } from "../journal/fold.ts";
import type { Journal } from "../journal/journal.ts";
import { isJsonObject, type JsonValue } from "../json/json-value.ts";
import type { Clock } from "../ports/clock.ts";
import type { Executor } from "../ports/executor.ts";
import { reportWarning } from "./attempt-guard.ts";
import { concludeRun } from "./conclude-run.ts";
import { messageOf } from "./error-info.ts";
import { Frame } from "./frame.ts";
import type { Stop } from "./frame-state.ts";
import { guardSignal } from "./guard-signal.ts";
import { Interpreter } from "./interpreter.ts";
import type { Past } from "./past.ts";
import { describe, missingPorts, placeOf, prepareInput, wrongOption } from "./preflight.ts";
import { redactedLog, redactOutcome } from "./redact-record.ts";
import { createRedactor, type Redactor } from "./redaction.ts";
import type { Log } from "./run-context.ts";
import type { RunHandle, RunOptions } from "./run-handle.ts";
import { RunLog, type RunLogListener } from "./run-log.ts";
import type { RunResult } from "./run-result.ts";
import type { BodyRequest, BodyRun, RunShared } from "./run-shared.ts";
import { seedOf } from "./seeded.ts";
import type { EntryDraft, Outcome, StepInput } from "./step-input.ts";
import { summarise } from "./summarise.ts";
import { createSystemClock } from "./system-clock.ts";
import { UsageCounter } from "./usage-counter.ts";

export class ActiveRun implements RunShared, RunLogListener {
  readonly runId: string;
  readonly graph: Graph;
  readonly input: JsonValue;
  readonly seed: number;
  readonly clock: Clock;
  readonly gate: PortGate;
  readonly redactor: Redactor | undefined;
  readonly log: Log;
  readonly usage: UsageCounter;
  readonly meter: Meter;
  readonly past: Past | undefined;
  /** What stands in the way of the run before its first node. */
  readonly problem: ErrorInfo | undefined;
  readonly #options: RunOptions;
  readonly #hub: EventHub;
  readonly #log: RunLog;
  readonly #interpreter: Interpreter;
  readonly #root: Frame;
  readonly #resolve: (result: RunResult) => void;
  #stopTimer: (() => void) | undefined;
  #cancelled = false;
  #controller: AbortController | undefined;
  /** Set when the run has ended, but not in success. */
  #endReason: HexdagError | undefined;
  #onAbort: (() => void) | undefined;

  constructor(graph: Graph, { runId, options, past, resolve }: ActiveRunOptions) {
    this.runId = runId;
    this.graph = graph;
    this.past = past;
    this.#options = options;
    this.#resolve = resolve;
    const { plan } = graph;
    this.usage = new UsageCounter(plan.prices ?? {}, past?.entries);
    this.meter = {
      prices: plan.prices ?? {},
      unknownPrice: plan.limits?.unknownPrice ?? "error",
      countTokens: options.countTokens ?? estimateTokens,
      modelOf: (port, method) => defaultModel(plan.ports[port]?.config, method),
    };
    this.seed = options.seed ?? seedOf(runId);
    this.clock = options.clock ?? SYSTEM_CLOCK;
    const { ports = {}, portHooks: hooks = [] } = options;
    this.gate = createPortGate(ports, {
      hooks,
      clock: this.clock,
      declared: graph.plan.ports,
      ...(graph.portPolicies === undefined ? {} : { policies: graph.portPolicies }),
    });
    this.#hub = new EventHub(options.sinks ?? [], (error) => {
      this.log.error("an event sink failed", { error: messageOf(error) });
    });
    // A run that can ask for secrets has them to keep, also when its host knows of none.
    const { redactor = ports.secrets === undefined ? undefined : createRedactor() } = options;
    this.redactor = redactor;
    this.log = redactor === undefined ? (options.log ?? SILENT) : redactedLog(options.log ?? SILENT, redactor);
    const from = past?.lastSeq ?? 0;
    this.#log = new RunLog(options.journal ?? UNKEPT, this.#hub, { listener: this, redactor, from });
    this.#interpreter = new Interpreter(this.#log, this.clock, redactor);
    const { input, problem } = past === undefined ? prepareInput(graph, options) : { input: past.started.input };
    this.input = input;
    this.problem = wrongOption(graph, options) ?? problem ?? missingPorts(graph, options);
    this.#root = this.#rootFrame();
  }

  get parentRunId(): string | undefined {
    return this.#options.parentRunId;
  }
  get pipelineName(): string {
    return this.graph.plan.name;
  }
  get principal(): string | undefined {
    return this.#options.principal;
  }
  get nodeHooks(): readonly NodeHook[] {
    return this.#options.nodeHooks ?? NO_HOOKS;
  }
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#endReason !== undefined) this.#controller.abort(this.#endReason);
      guardSignal(this.#controller.signal, (error) => {
        this.warn(`a listener of the run's signal failed: ${messageOf(error)}`);
      });
    }
    return this.#controller.signal;
  }
  get executor(): Executor | undefined {
    return this.#options.ports?.executor;
  }

  /** What whoever started the run holds of it. */
  handle(result: Promise<RunResult>): RunHandle {
    return {
      runId: this.runId,
      result,
      events: { [Symbol.asyncIterator]: () => this.#hub.follow() },
      cancel: (reason) => this.#cancel(reason ?? "cancelled"),
      fail: (error) => this.#stop({ kind: "failed", error }),
    };
  }

  start(): void {
    const { signal } = this.#options;
    if (signal !== undefined) {
      this.#onAbort = () => this.#heed(signal.reason);
      if (signal.aborted) this.#root.state.stop = { kind: "cancelled", reason: messageOf(signal.reason) };
      else signal.addEventListener("abort", this.#onAbort, { once: true });
    }
    if (this.problem === undefined) this.#setTimer();
    // A problem found beforehand ends the run at its first step: it has a record, and no node of it ever started.
    if (this.problem !== undefined) this.#root.state.stop = { kind: "failed", error: this.problem };
    const at = this.clock.now();
    if (this.past !== undefined) this.#root.submit({ type: "resume", at });
    else this.#root.submit({ type: "start", at, input: this.input, planHash: this.graph.hash });
  }

  /** Whoever started the run does not want it any more, or stands still and the run with it. */
  #heed(reason: unknown): void {
    const message = messageOf(reason);
    if (isHexdagError(reason) && reason.code === "HD6016") this.suspend({ code: reason.code, message });
    else this.#cancel(message);
  }

  suspend(error: ErrorInfo): void {
    this.#stop({ kind: "suspended", error });
  }

  #cancel(reason: string): void {
    if (this.#cancelled) this.#cutShort();
    this.#cancelled = true;
    this.#stop({ kind: "cancelled", reason });
  }

  #stop(stop: Stop): void {
    if (this.#root.state.phase === "idle")
      this.#root.state.stop ??= this.redactor === undefined ? stop : redactOutcome(stop, this.redactor);
    else this.#root.submit({ type: "stop", at: this.clock.now(), stop });
  }

  append(entry: EntryDraft): void {
    this.#log.append(entry);
  }

  appendLate(entry: EntryDraft): void {
    if (this.#root.state.phase !== "ended") this.#log.append(entry);
  }

  emit(make: (seq: number, sub: number) => RunEvent): void {
    this.#log.emit(make);
  }

  waveCompleted(wave: number): void {
    this.#log.emit((seq, sub) => {
      const { runId, parentRunId, pipelineName: pipeline } = this;
      const time = this.clock.now();
      return { type: "wave.completed", ephemeral: true, runId, parentRunId, pipeline, seq, sub, time, wave };
    });
  }

  warn(message: string): void {
    try {
      this.log.warn(message);
    } catch {
      // A log that throws leaves nobody to tell, and must not hurt the run either.
    }
  }

  describe(thrown: unknown): ErrorInfo {
    return describe(thrown);
  }

  whenSafe(action: () => void): void {
    this.#interpreter.whenSafe(action);
  }

  together(act: () => void): void {
    this.#interpreter.together(act);
  }

  openBody(request: BodyRequest): BodyRun {
    const { past } = request;
    const identity = { ...this.#root.state.identity, prefix: `${request.path}/`, kind: "body" } as const;
    const frame = new Frame({
      run: this,
      interpreter: this.#interpreter,
      graph: request.graph,
      identity,
      state: past === undefined ? undefined : foldBody(request.graph, identity, past),
      input: request.input,
      locals: request.locals,
      parent: request.parent,
      guards: request.guards,
      conclude: (body) => body.exitResults(false),
      finish: request.settle,
    });
    const halt = (stop: Stop): StepInput => ({ type: "stop", at: this.clock.now(), stop, abandon: true });
    return {
      start: () => {
        const at = this.clock.now();
        if (past === undefined) frame.submit({ type: "start", at, input: request.input, planHash: "" });
        else frame.submit({ type: "resume", at });
      },
      stop: (stop) => this.#interpreter.stepNow(frame, halt(stop)),
      cancel: (reason) => frame.submit(halt({ kind: "cancelled", reason })),
    };
  }

  journalIsDurable(): void {
    this.#interpreter.release();
  }

  /** Nothing may go on that cannot be recorded, compensations included. */
  journalIsBroken(error: unknown): void {
    const refusal = `the journal refused an entry: ${messageOf(error)}`;
    const message = this.redactor === undefined ? refusal : this.redactor.text(refusal);
    const info: ErrorInfo = { code: "HD6013", message, hint: "check the run store", retryable: false };
    const stop = { kind: "failed", error: info } as const;
    const time = this.clock.now();
    const { phase, identity, startedAt } = this.#root.state;
    if (phase === "ended") {
      // The end itself was not recorded, so the run has not come to it.
      this.#log.append(frameEnded({ by: identity, time }, stop, time - startedAt));
      this.#finish(stop);
      return;
    }
    // First the stop: what still waits for the journal must find that it is no longer wanted.
    this.#interpreter.stepNow(this.#root, { type: "stop", at: time, stop, abandon: true });
    this.#interpreter.release();
  }

  /** What guards the run: what it was given, and what its plan declares. */
  #guards(): Guards | undefined {
    const { plan } = this.graph;
    const owner = `pipeline "${plan.name}"`;
    const limits = this.past === undefined ? plan.limits : this.past.limitsOf(owner, plan.limits);
    const outer = inherit(this.#options.guards ?? {});
    const onWarning = (warning: LimitReached): void => reportWarning(this, "", warning);
    const guards = narrow(outer, { owner, limits, caps: plan.caps, onWarning });
    if (guards?.ledger !== undefined && guards.ledger !== outer?.ledger) this.past?.charge(guards.ledger);
    return guards;
  }

  #rootFrame(): Frame {
    const { graph, runId, parentRunId, pipelineName: pipeline, seed } = this;
    const { maxConcurrentNodes } = this.#options;
    const options = { ...graph.root.options, ...(maxConcurrentNodes === undefined ? {} : { maxConcurrentNodes }) };
    return new Frame({
      run: this,
      interpreter: this.#interpreter,
      graph: maxConcurrentNodes === undefined ? graph.root : { ...graph.root, options },
      identity: { runId, parentRunId, pipeline, prefix: "", kind: "run", seed },
      input: this.input,
      locals: undefined,
      parent: undefined,
      state: this.past?.folded.root,
      guards: this.#guards(),
      conclude: (frame) => concludeRun(graph, frame),
      finish: (outcome) => this.#finish(outcome),
    });
  }

  /** The sooner of the run's timeout and its limit. */
  #setTimer(): void {
    const { options, limits, name } = this.graph.plan;
    const { timeoutMs = options.pipelineTimeoutMs } = this.#options;
    const longest = limits?.maxDurationMs;
    if (limits !== undefined && longest !== undefined && longest < (timeoutMs ?? Number.POSITIVE_INFINITY)) {
      const { code, message, hint, data } = durationError(longest, {
        owner: `pipeline "${name}"`,
        onLimit: limits.onLimit,
      });
      const place = placeOf(this.graph, "timeout");
      const about = { ...(hint === undefined ? {} : { hint }), ...(isJsonObject(data) ? { data } : {}) };
      const error = { code, message, ...about, ...place, retryable: false };
      const over = (): void => (limits.onLimit === "suspend" ? this.suspend(error) : this.#outOfTime(longest, error));
      this.#stopTimer = this.clock.after(longest, over);
    } else if (timeoutMs !== undefined) this.#stopTimer = this.clock.after(timeoutMs, () => this.#timeOut(timeoutMs));
  }

  #timeOut(timeoutMs: number): void {
    this.#outOfTime(timeoutMs, {
      code: "HD6003",
      message: `the run took longer than ${timeoutMs} ms`,
      hint: "raise pipeline_timeout, or find the slow node with --events",
      // A timeout that the host chose stands nowhere in the pipeline.
      ...placeOf(this.graph, this.#options.timeoutMs === undefined ? "timeout" : "pipeline"),
      retryable: false,
    });
  }

  #outOfTime(afterMs: number, error: ErrorInfo): void {
    this.#stopTimer = this.clock.after(afterMs, () => this.#cutShort());
    this.#root.submit({ type: "stop", at: this.clock.now(), stop: { kind: "failed", error } });
  }

  /** Ends what is left of a run that is being undone; see `compensateNext` in step.ts. */
  #cutShort(): void {
    this.#root.submit({ type: "cut-short", at: this.clock.now() });
  }

  #finish(outcome: Outcome): void {
    this.#stopTimer?.();
    if (this.#onAbort !== undefined) this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#hub.close();
    if (outcome.kind !== "succeeded") {
      const reason = outcome.kind === "cancelled" ? outcome.reason : outcome.error.message;
      const code = outcome.kind === "suspended" ? "HD6016" : "HD6004";
      this.#endReason = new HexdagError({ code, message: reason, retryable: false });
      this.#controller?.abort(this.#endReason);
    }
    this.#resolve(summarise(this.#root.state, outcome, this));
  }
}

/** What a run is made of, besides its graph. */
interface ActiveRunOptions {
  readonly runId: string;
  readonly options: RunOptions;
  /** Of a run that is resumed. */
  readonly past: Past | undefined;
  readonly resolve: (result: RunResult) => void;
}

/** Used when the host keeps no record: the handle's own events are all there is. */
const UNKEPT: Journal = { append: ignore };

/** Used when the host injects no log: the kernel itself never writes anywhere. */
const SILENT: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {
  return undefined;
}

const NO_HOOKS: readonly NodeHook[] = [];
const SYSTEM_CLOCK: Clock = createSystemClock();
