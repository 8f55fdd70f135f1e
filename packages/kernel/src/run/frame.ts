/**
 * One graph being run: its state, its live attempts and timers, and what its names mean. A frame performs the effects
 * that `step` asks for; the interpreter decides when. Bodies are frames inside a node's attempt.
 */
import type { Locals } from "../component/node-type.ts";
import { isTruthy } from "../expr/value.ts";
import type { GraphNode, SubGraph } from "../graph/graph.ts";
import type { Guards } from "../guard/guards.ts";
import type { Author } from "../journal/drafts.ts";
import { isJsonObject, type JsonValue } from "../json/json-value.ts";
import { setOwn } from "../json/set-own.ts";
import { NodeAttempt } from "./attempt.ts";
import { nodeGuards } from "./attempt-guard.ts";
import { toErrorInfo } from "./error-info.ts";
import { contribution, createFrameState, type FrameState, type Stop } from "./frame-state.ts";
import type { Interpreter } from "./interpreter.ts";
import { NodeScope, own } from "./node-scope.ts";
import type { FrameView, RunShared } from "./run-shared.ts";
import type { Effect, Outcome, StepInput } from "./step-input.ts";

export interface FrameOptions {
  readonly run: RunShared;
  readonly interpreter: Interpreter;
  readonly graph: SubGraph;
  readonly identity: Author;
  /** What the frame's root nodes get, and whose fields fill gaps. */
  readonly input: JsonValue;
  readonly locals: Locals | undefined;
  readonly parent: FrameView | undefined;
  /** What the frame goes on from; absent: it begins. */
  readonly state?: FrameState | undefined;
  readonly guards: Guards | undefined;
  /** Computes the frame's result once all nodes have settled. Throws when there is none to be had. */
  readonly conclude: (frame: Frame) => JsonValue;
  readonly finish: (outcome: Outcome) => void;
}

export class Frame implements FrameView {
  readonly run: RunShared;
  readonly state: FrameState;
  readonly input: JsonValue;
  readonly #options: FrameOptions;
  /** Attempts that have not answered yet, by node. */
  readonly #attempts: (NodeAttempt | undefined)[];
  /** Timers of retries. Made when first needed: most frames need none. */
  #retries: Map<number, () => void> | undefined;
  /** Of nodes that declare limits or caps. */
  #guards: Map<number, Guards | undefined> | undefined;

  constructor(options: FrameOptions) {
    this.#options = options;
    this.run = options.run;
    this.input = options.input;
    this.state = options.state ?? createFrameState(options.graph, options.identity);
    this.#attempts = new Array<NodeAttempt | undefined>(options.graph.nodes.length).fill(undefined);
  }

  submit(input: StepInput): void {
    this.#options.interpreter.submit(this, input);
  }

  lookup(name: string): JsonValue | undefined {
    const index = this.state.graph.indexOf.get(name);
    return index === undefined ? this.#options.parent?.lookup(name) : contribution(this.state, index);
  }

  local(name: string): JsonValue | undefined {
    const found = this.#options.locals === undefined ? undefined : own(this.#options.locals, name);
    return found === undefined ? this.#options.parent?.local(name) : found;
  }

  ambient(name: string): JsonValue | undefined {
    const found = isJsonObject(this.input) ? own(this.input, name) : undefined;
    return found === undefined ? this.#options.parent?.ambient(name) : found;
  }

  /** The exit nodes' results: alone when there is one exit node, by name otherwise. */
  exitResults(alwaysByName: boolean): JsonValue {
    const { exits, nodes } = this.state.graph;
    if (exits.length === 1 && !alwaysByName) return contribution(this.state, exits[0] ?? 0) ?? null;
    const results: Record<string, JsonValue> = {};
    for (const exit of exits) {
      const value = contribution(this.state, exit);
      if (value !== undefined) setOwn(results, nodes[exit]?.name ?? "", value);
    }
    return Object.freeze(results);
  }

  get guards(): Guards | undefined {
    return this.#options.guards;
  }

  guardsOf(node: GraphNode): Guards | undefined {
    const { plan, index } = node;
    if (plan.limits === undefined && plan.caps === undefined) return this.#options.guards;
    this.#guards ??= new Map();
    if (!this.#guards.has(index)) {
      const nodeName = this.state.identity.prefix + node.name;
      this.#guards.set(index, nodeGuards(this.#options.guards, plan, { run: this.run, nodeName }));
    }
    return this.#guards.get(index);
  }

  release(node: number, attempt: unknown): void {
    if (this.#attempts[node] === attempt) this.#attempts[node] = undefined;
  }

  perform(effect: Exclude<Effect, { do: "append" }>): void {
    switch (effect.do) {
      case "run":
        this.#start(effect.node, effect.attempt);
        break;
      case "gate":
        this.#gate(effect.node);
        break;
      case "retry":
        this.#scheduleRetry(effect.node, effect.delayMs);
        break;
      case "abort":
        this.#abort(effect.node, effect.stop);
        break;
      case "suspend":
        this.run.suspend(effect.error);
        break;
      case "wave":
        if (this.state.identity.kind === "run" && this.state.phase !== "ended") this.run.waveCompleted(effect.wave);
        break;
      case "conclude":
        this.#conclude();
        break;
      case "finish":
        this.#options.finish(effect.outcome);
        break;
    }
  }

  #start(index: number, attempt: number): void {
    const node = this.state.graph.nodes[index];
    // Effects may have waited for the journal; a stop in the meantime has taken the node back.
    if (node === undefined || this.state.status[index] !== "running" || this.state.attempts[index] !== attempt) return;
    const live = new NodeAttempt(this, node, attempt);
    live.start();
    // A node that answered at once is done before anybody could have wanted to abort it.
    if (live.over) return;
    this.#attempts[index] = live;
  }

  #gate(index: number): void {
    const node = this.state.graph.nodes[index];
    if (node === undefined) return;
    const at = this.run.clock.now();
    try {
      this.submit({ type: "gated", at, node: index, skip: whatForbids(node, new NodeScope(this, node)) });
    } catch (thrown) {
      const error = toErrorInfo(
        thrown,
        node,
        this.state.identity.prefix + node.name,
        this.run.graph.locate(node.plan.origin),
      );
      this.submit({ type: "failed", at, node: index, attempt: 0, error: { ...error, retryable: false } });
    }
  }

  #scheduleRetry(index: number, delayMs: number): void {
    // As in `#start`: a stop may have come first.
    if (this.state.status[index] !== "waiting") return;
    this.#retries ??= new Map();
    this.#retries.set(
      index,
      this.run.clock.after(delayMs, () => {
        this.#retries?.delete(index);
        this.submit({ type: "retry-due", at: this.run.clock.now(), node: index });
      }),
    );
  }

  #abort(index: number, stop: Stop): void {
    this.#retries?.get(index)?.();
    this.#retries?.delete(index);
    const attempt = this.#attempts[index];
    this.#attempts[index] = undefined;
    attempt?.abort(stop);
  }

  #conclude(): void {
    const at = this.run.clock.now();
    try {
      this.submit({ type: "concluded", at, output: this.#options.conclude(this) });
    } catch (thrown) {
      this.submit({ type: "inconclusive", at, error: this.run.describe(thrown) });
    }
  }
}

/** Whether the node is not to run, and which of its conditions says so. */
function whatForbids({ route, when }: GraphNode, scope: NodeScope): "route" | "when" | undefined {
  if (route !== undefined && !isTruthy(route(scope))) return "route";
  return when === undefined || isTruthy(when(scope)) ? undefined : "when";
}
