import type { EmittedEvent } from "../event/run-event.ts";
import type { JsonValue } from "../json/json-value.ts";
import type { Clock } from "../ports/clock.ts";
import type { DataStore } from "../ports/data-store.ts";
import type { Llm } from "../ports/llm.ts";
import type { Memory } from "../ports/memory.ts";
import type { PipelineSpawner } from "../ports/pipeline-spawner.ts";
import type { Ports } from "../ports/port-map.ts";

/** What code inside a node knows of its run. One per attempt; handed over explicitly, never found in the air. */
export interface RunContext {
  readonly runId: string;
  readonly pipelineName: string;
  readonly parentRunId: string | undefined;
  /** Path of the node: `fetch`, or `review[2]/draft` inside a body. */
  readonly nodeName: string;
  /** Counts from 1. */
  readonly attempt: number;
  /** The same for every attempt of this node (or this step of it) in this run, also after a resume: hand it to whatever must not happen twice. */
  readonly idempotencyKey: string;
  readonly principal: string | undefined;
  /** Aborted when the attempt times out, a sibling fails the run, or the run is cancelled. */
  readonly signal: AbortSignal;
  /** Aborted when the run ends in any way but success: for what a node leaves running behind it. */
  readonly runSignal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  /** Every port of the run, guarded. A missing one throws (HD7001) when it is used, not when it is read. */
  readonly ports: Ports;
  /** Shorthands for `ports.llm` and so on; they throw HD7001 when the run has no such port. */
  readonly llm: Llm;
  readonly memory: Memory;
  /** `ports.datastore`. */
  readonly database: DataStore;
  readonly spawner: PipelineSpawner;
  /**
   * Does a part of the node's work as a step of its own: what it gives is journaled under `key`, so that whoever resumes the run need
   * not do it again. Keys are unique within the node. Rejects with what `work` throws.
   */
  step(key: string, work: (ctx: RunContext) => unknown): Promise<JsonValue>;
  /** Whether the node has a capability: `tool:search`. Asking refuses nothing and records nothing. */
  may(cap: string): boolean;
  /** Publishes progress to whoever watches. Ephemeral: never in the journal. Ignored once the attempt has ended. */
  emit(event: EmittedEvent): void;
}

export interface Log {
  debug(message: string, data?: Readonly<Record<string, unknown>>): void;
  info(message: string, data?: Readonly<Record<string, unknown>>): void;
  warn(message: string, data?: Readonly<Record<string, unknown>>): void;
  error(message: string, data?: Readonly<Record<string, unknown>>): void;
}
