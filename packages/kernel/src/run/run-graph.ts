/**
 * Runs a graph: wires journal, events, ports and interpreter together, checks what can be checked before anything starts,
 * and turns the final state into a result. Holds no decisions of its own; those are in step.ts.
 */
import { type ErrorInfo, HexdagError, isHexdagError } from "../errors/hexdag-error.ts";
import { createEventHub, type EventHub } from "../event/event-hub.ts";
import { setOwn } from "../graph/config.ts";
import type { Graph } from "../graph/graph.ts";
import { createPortGate, missingPort } from "../guard/port-gate.ts";
import type { Journal } from "../journal/journal.ts";
import type { JsonValue } from "../json/json-value.ts";
import { toJsonValue } from "../json/to-json-value.ts";
import { messageOf } from "./error-info.ts";
import { Frame } from "./frame.ts";
import { Interpreter } from "./interpreter.ts";
import { NodeScope } from "./node-scope.ts";
import type { Log } from "./run-context.ts";
import type { RunHandle, RunOptions } from "./run-handle.ts";
import { createRunLog, type RunLog } from "./run-log.ts";
import type { RunResult } from "./run-result.ts";
import type { BodyRequest, RunShared } from "./run-shared.ts";
import type { Outcome } from "./step-input.ts";
import { summarise } from "./summarise.ts";
import { createSystemClock } from "./system-clock.ts";

/**
 * Starts a run and returns at once. The first node starts after the calling code has had the chance to look at the handle.
 *
 * @example
 * const run = runGraph(graph, { input: { topic: "bees" } });
 * for await (const event of run.events) console.error(event.type);
 * const result = await run.result;
 */
export function runGraph(graph: Graph, options: RunOptions = {}): RunHandle {
  const runId = options.runId ?? crypto.randomUUID();
  let resolve: (result: RunResult) => void = () => {};
  const result = new Promise<RunResult>((settle) => {
    resolve = settle;
  });
  const active = new ActiveRun(graph, runId, options, resolve);
  queueMicrotask(() => active.start());
  return { runId, result, events: active.events, cancel: (reason) => active.cancel(reason ?? "cancelled") };
}

class ActiveRun {
  readonly #graph: Graph;
  readonly #options: RunOptions;
  readonly #hub: EventHub;
  readonly #log: RunLog;
  readonly #interpreter: Interpreter;
  readonly #shared: RunShared;
  readonly #root: Frame;
  readonly #problem: ErrorInfo | undefined;
  readonly #resolve: (result: RunResult) => void;
  #stopTimer: (() => void) | undefined;
  #onAbort: (() => void) | undefined;

  constructor(graph: Graph, runId: string, options: RunOptions, resolve: (result: RunResult) => void) {
    this.#graph = graph;
    this.#options = options;
    this.#resolve = resolve;
    const clock = options.clock ?? createSystemClock();
    const log = options.log ?? SILENT;
    this.#hub = createEventHub(options.sinks ?? [], (error) =>
      log.error("an event sink failed", { error: messageOf(error) }),
    );
    this.#log = createRunLog(options.journal ?? UNKEPT, this.#hub, {
      onDurable: () => this.#interpreter.release(),
      onBroken: (error) => this.#break(error),
    });
    this.#interpreter = new Interpreter(this.#log, clock);
    const { input, problem } = prepareInput(graph, options);
    this.#problem = problem ?? missingPorts(graph, options);
    const ports = options.ports ?? {};
    const seed = options.seed ?? crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    const pipelineName = graph.plan.name;
    this.#shared = {
      runId,
      parentRunId: options.parentRunId,
      pipelineName,
      principal: options.principal,
      graph,
      input,
      seed,
      clock,
      log,
      gate: createPortGate(ports, options.portHooks ?? [], clock),
      nodeHooks: options.nodeHooks ?? [],
      executor: ports.executor,
      usage: { llmCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0, totalTokens: 0 },
      startBody: (request) => this.#startBody(request),
      append: (entry) => this.#log.append(entry),
      emit: (make) => this.#log.emit(make),
      waveCompleted: (wave) =>
        this.#log.emit((seq, sub) => ({
          type: "wave.completed",
          ephemeral: true,
          runId,
          parentRunId: options.parentRunId,
          pipeline: pipelineName,
          seq,
          sub,
          time: clock.now(),
          wave,
        })),
      describe,
    };
    const root =
      options.maxConcurrentNodes === undefined
        ? graph.root
        : { ...graph.root, options: { ...graph.root.options, maxConcurrentNodes: options.maxConcurrentNodes } };
    this.#root = new Frame({
      run: this.#shared,
      interpreter: this.#interpreter,
      graph: root,
      identity: { runId, parentRunId: options.parentRunId, pipeline: pipelineName, prefix: "", kind: "run", seed },
      input,
      locals: undefined,
      parent: undefined,
      conclude: (frame) => this.#conclude(frame),
      finish: (outcome) => this.#finish(outcome),
    });
  }

  get events(): EventHub["events"] {
    return this.#hub.events;
  }

  start(): void {
    const { signal, timeoutMs = this.#graph.plan.options.pipelineTimeoutMs } = this.#options;
    const { clock, input } = this.#shared;
    if (signal !== undefined) {
      this.#onAbort = () => this.cancel(messageOf(signal.reason));
      if (signal.aborted) this.#root.state.stop = { kind: "cancelled", reason: messageOf(signal.reason) };
      else signal.addEventListener("abort", this.#onAbort, { once: true });
    }
    if (timeoutMs !== undefined) {
      this.#stopTimer = clock.after(timeoutMs, () => {
        const error: ErrorInfo = {
          code: "HD6003",
          message: `the run took longer than ${timeoutMs} ms`,
          hint: "raise pipeline_timeout, or find the slow node with --events",
          retryable: false,
        };
        this.#root.submit({ type: "stop", at: clock.now(), stop: { kind: "failed", error } });
      });
    }
    // A problem found beforehand ends the run at its first step: it has a record, and no node of it ever started.
    if (this.#problem !== undefined) this.#root.state.stop = { kind: "failed", error: this.#problem };
    this.#root.submit({ type: "start", at: clock.now(), input, planHash: this.#graph.hash });
  }

  cancel(reason: string): void {
    const stop = { kind: "cancelled", reason } as const;
    if (this.#root.state.phase === "idle") this.#root.state.stop ??= stop;
    else this.#root.submit({ type: "stop", at: this.#shared.clock.now(), stop });
  }

  /** Nothing may go on that cannot be recorded, compensations included. */
  #break(error: unknown): void {
    const info: ErrorInfo = {
      code: "HD6013",
      message: `the journal refused an entry: ${messageOf(error)}`,
      hint: "check the run store",
      retryable: false,
    };
    this.#interpreter.release();
    this.#root.submit({
      type: "stop",
      at: this.#shared.clock.now(),
      stop: { kind: "failed", error: info },
      abandon: true,
    });
  }

  #startBody(request: BodyRequest): (reason: string) => void {
    const { clock } = this.#shared;
    const frame = new Frame({
      run: this.#shared,
      interpreter: this.#interpreter,
      graph: request.graph,
      identity: { ...this.#root.state.identity, prefix: `${request.path}/`, kind: "body" },
      input: request.input,
      locals: request.locals,
      parent: request.parent,
      conclude: (body) => body.exitResults(false),
      finish: request.settle,
    });
    frame.submit({ type: "start", at: clock.now(), input: request.input, planHash: "" });
    return (reason) =>
      this.#interpreter.stepNow(frame, {
        type: "stop",
        at: clock.now(),
        stop: { kind: "cancelled", reason },
        abandon: true,
      });
  }

  #conclude(frame: Frame): JsonValue {
    const { output, checkOutput } = this.#graph;
    const value =
      output === undefined ? frame.exitResults(true) : declaredOutput(output, new NodeScope(frame, undefined));
    const problems = checkOutput?.(value) ?? [];
    if (problems.length === 0) return value;
    const list = problems.map(({ path, message }) => (path === "" ? message : `${path} ${message}`)).join("; ");
    throw new HexdagError({
      code: "HD6011",
      message: `the output does not match the pipeline's output_schema: ${list}`,
      hint: "change spec.output or output_schema",
    });
  }

  #finish(outcome: Outcome): void {
    this.#stopTimer?.();
    if (this.#onAbort !== undefined) this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#hub.close();
    this.#resolve(summarise(this.#root.state, outcome, this.#shared));
  }
}

function declaredOutput(output: NonNullable<Graph["output"]>, scope: NodeScope): JsonValue {
  const values: Record<string, JsonValue> = {};
  for (const [name, read] of output) setOwn(values, name, read(scope));
  return values;
}

function prepareInput(graph: Graph, options: RunOptions): { readonly input: JsonValue; readonly problem?: ErrorInfo } {
  try {
    const input = toJsonValue(options.input ?? {}, "the run input");
    const problems = graph.checkInput?.(input) ?? [];
    if (problems.length === 0) return { input };
    const list = problems.map(({ path, message }) => (path === "" ? message : `${path} ${message}`)).join("; ");
    return {
      input,
      problem: {
        code: "HD6006",
        message: `the run input does not match the pipeline's input_schema: ${list}`,
        hint: "pass it with --input",
        retryable: false,
      },
    };
  } catch (thrown) {
    return { input: null, problem: describe(thrown) };
  }
}

function missingPorts(graph: Graph, options: RunOptions): ErrorInfo | undefined {
  const missing = graph.requirements.find(({ port }) => options.ports?.[port] === undefined);
  if (missing === undefined) return undefined;
  const { node, origin } = missing;
  const location = graph.locate(origin);
  return {
    ...describe(missingPort(missing.port, node)),
    node,
    ...(origin === undefined ? {} : { origin }),
    ...(location === undefined ? {} : { location }),
  };
}

function describe(thrown: unknown): ErrorInfo {
  if (!isHexdagError(thrown))
    return {
      code: "HD9001",
      message: messageOf(thrown),
      ...(thrown instanceof Error && thrown.stack !== undefined ? { cause: thrown.stack } : {}),
    };
  return {
    code: thrown.code,
    message: thrown.message,
    ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
    ...(thrown.origin === undefined ? {} : { origin: thrown.origin }),
    ...(thrown.location === undefined ? {} : { location: thrown.location }),
    ...(thrown.data === undefined ? {} : { data: thrown.data }),
    retryable: false,
  };
}

/** Used when the host keeps no record: the handle's own events are all there is. */
const UNKEPT: Journal = { append: ignore };

/** Used when the host injects no log: the kernel itself never writes anywhere. */
const SILENT: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {
  return undefined;
}
