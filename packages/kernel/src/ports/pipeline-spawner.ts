import type { ErrorInfo } from "../errors/hexdag-error.ts";
import type { InheritedGuards } from "../guard/guards.ts";
import type { JsonValue } from "../json/json-value.ts";
import type { CallOptions, PortLifecycle } from "./call-options.ts";
import type { PortMethodTable } from "./port-method.ts";

/**
 * Starts other pipelines as child runs.
 *
 * - A child is a run of its own, with `parentRunId` set. Aborting the signal given to `spawn` cancels the child,
 *   also after `spawn` has resolved.
 * - `result` resolves for every way a child can end; it rejects only when the run is unknown or the wait is aborted.
 */
export interface PipelineSpawner extends PortLifecycle {
  /** Resolves with the child's run id once it has been accepted. */
  spawn(request: SpawnRequest, options?: SpawnOptions): Promise<string>;
  result(runId: string, options?: CallOptions): Promise<ChildResult>;
  /** Whether there was a running child to cancel. Does not wait for its end. */
  cancel(runId: string, options?: CallOptions): Promise<boolean>;
}

export interface SpawnOptions extends CallOptions {
  /** What the child may use and spend of what its parent may; added by the kernel. A spawner hands it to the child's run. */
  readonly guards?: InheritedGuards;
}

export interface SpawnRequest {
  /** A pipeline's name, or a path to a manifest as the host understands it. */
  readonly pipeline: string;
  readonly input: JsonValue;
  readonly parentRunId: string;
  /** Spawning twice with one key gives one child. */
  readonly idempotencyKey: string;
}

export type ChildResult =
  | { readonly runId: string; readonly status: "succeeded"; readonly output: JsonValue }
  | { readonly runId: string; readonly status: "failed"; readonly error: ErrorInfo }
  | { readonly runId: string; readonly status: "cancelled"; readonly reason: string }
  /** It stands still until it is resumed: a limit of its own, or of a run it belongs to, was in the way. */
  | { readonly runId: string; readonly status: "suspended"; readonly error: ErrorInfo };

export const PIPELINE_SPAWNER_METHODS: PortMethodTable = {
  spawn: { cap: "spawner", meter: "child", style: "call", arity: 1 },
  result: { cap: "spawner", meter: "none", style: "call", arity: 1 },
  cancel: { cap: "spawner", meter: "none", style: "call", arity: 1 },
};
