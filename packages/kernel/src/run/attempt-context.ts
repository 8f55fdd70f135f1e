/**
 * The context that code in a node sees: the attempt and its run, through the `RunContext` type and nothing besides. One per
 * attempt, and one per pass through a function body that has a signal of its own.
 */
import type { EmittedEvent } from "../event/run-event.ts";
import type { JsonValue } from "../json/json-value.ts";
import type { Clock } from "../ports/clock.ts";
import type { DataStore } from "../ports/data-store.ts";
import type { Llm } from "../ports/llm.ts";
import type { Memory } from "../ports/memory.ts";
import type { PipelineSpawner } from "../ports/pipeline-spawner.ts";
import type { Ports } from "../ports/port-map.ts";
import type { AttemptGuard } from "./attempt-guard.ts";
import type { Log, RunContext } from "./run-context.ts";
import type { RunShared } from "./run-shared.ts";

/** An attempt as its contexts see it. */
export interface ContextSource {
  readonly run: RunShared;
  readonly nodeName: string;
  readonly attempt: number;
  readonly signal: AbortSignal;
  /** The run's ports, called on behalf of this context. */
  portsFor(ctx: RunContext): Ports;
  emit(event: EmittedEvent): void;
  missing(port: string): never;
  readonly guard: AttemptGuard | undefined;
  step(key: string, work: (ctx: RunContext) => unknown, signal: AbortSignal | undefined): Promise<JsonValue>;
}

export class AttemptContext implements RunContext {
  readonly #source: ContextSource;
  /** A pass's own, which ends with the node's, too. Absent: the node's. */
  readonly #signal: AbortSignal | undefined;
  /** The path of a step, which is what its calls are known by. Absent: the node's. */
  readonly #path: string | undefined;
  #ports: Ports | undefined;

  constructor(source: ContextSource, signal: AbortSignal | undefined, path?: string) {
    this.#source = source;
    this.#signal = signal;
    this.#path = path;
  }

  get runId(): string {
    return this.#source.run.runId;
  }
  get pipelineName(): string {
    return this.#source.run.pipelineName;
  }
  get parentRunId(): string | undefined {
    return this.#source.run.parentRunId;
  }
  get nodeName(): string {
    return this.#source.nodeName;
  }
  get attempt(): number {
    return this.#source.attempt;
  }
  get idempotencyKey(): string {
    return `${this.runId}:${this.#path ?? this.nodeName}`;
  }
  get principal(): string | undefined {
    return this.#source.run.principal;
  }
  get signal(): AbortSignal {
    return this.#signal ?? this.#source.signal;
  }
  get runSignal(): AbortSignal {
    return this.#source.run.signal;
  }
  get clock(): Clock {
    return this.#source.run.clock;
  }
  get log(): Log {
    return this.#source.run.log;
  }
  get ports(): Ports {
    this.#ports ??= this.#source.portsFor(this);
    return this.#ports;
  }
  get llm(): Llm {
    return this.ports.llm ?? this.#source.missing("llm");
  }
  get memory(): Memory {
    return this.ports.memory ?? this.#source.missing("memory");
  }
  get database(): DataStore {
    return this.ports.datastore ?? this.#source.missing("datastore");
  }
  get spawner(): PipelineSpawner {
    return this.ports.spawner ?? this.#source.missing("spawner");
  }
  get step(): (key: string, work: (ctx: RunContext) => unknown) => Promise<JsonValue> {
    return (key, work) => this.#source.step(key, work, this.#signal);
  }
  get may(): (cap: string) => boolean {
    return (cap) => this.#source.guard?.allows(cap) ?? true;
  }
  /** Made when it is asked for, so that `const { emit } = ctx` works and costs nobody else anything. */
  get emit(): (event: EmittedEvent) => void {
    return (event) => this.#source.emit(event);
  }
}
