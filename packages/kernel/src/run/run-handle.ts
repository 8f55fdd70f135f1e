import type { ErrorInfo } from "../errors/hexdag-error.ts";
import type { RunEvent } from "../event/run-event.ts";
import type { TokenCounter } from "../guard/estimate.ts";
import type { InheritedGuards } from "../guard/guards.ts";
import type { NodeHook, PortHook } from "../hook/hooks.ts";
import type { Journal } from "../journal/journal.ts";
import type { JsonValue } from "../json/json-value.ts";
import type { Clock } from "../ports/clock.ts";
import type { EventSink } from "../ports/observer-manager.ts";
import type { Ports } from "../ports/port-map.ts";
import type { Redactor } from "./redaction.ts";
import type { Log } from "./run-context.ts";
import type { RunResult } from "./run-result.ts";

/** What a run is given. Everything but the graph has a default. */
export interface RunOptions {
  /** Default `{}`. Fields that are absent get the defaults of the plan's `inputSchema`. */
  readonly input?: unknown;
  readonly ports?: Ports;
  /** Default: a random UUID. */
  readonly runId?: string;
  readonly parentRunId?: string;
  readonly principal?: string;
  /** Aborting cancels the run. */
  readonly signal?: AbortSignal;
  /** Where entries are appended. Default: nowhere; the handle's own `events` are then all there is. */
  readonly journal?: Journal;
  /** Called with every event, in order. */
  readonly sinks?: readonly EventSink[];
  readonly nodeHooks?: readonly NodeHook[];
  readonly portHooks?: readonly PortHook[];
  readonly clock?: Clock;
  readonly log?: Log;
  /** Keeps secrets out of results, events, errors and logs: the one that `openPorts` gives. */
  readonly redactor?: Redactor;
  /** Seeds jitter and `uuid()`. Default: made from the run id. */
  readonly seed?: number;
  /** Overrides of the plan's options. */
  readonly maxConcurrentNodes?: number;
  /** For the nodes; compensations may take as long again, and are cut short then. */
  readonly timeoutMs?: number;
  /** What whoever starts this run lets it use and spend; a spawner hands on what its `spawn` was given. */
  readonly guards?: InheritedGuards;
  /** Counts the tokens of a text, to estimate calls before they are made. Default: `estimateTokens`. */
  readonly countTokens?: TokenCounter;
}

/** A run that has been started. */
export interface RunHandle<TOutput = JsonValue> {
  readonly runId: string;
  /** Never rejects for anything the pipeline does. */
  readonly result: Promise<RunResult<TOutput>>;
  /** All events from the first, however late the iteration starts; ends after the terminal one. May be iterated several times. */
  readonly events: AsyncIterable<RunEvent>;
  /**
   * Cancels run, children, nodes and port calls; then compensations undo what had succeeded. Called once more (an abort of
   * `RunOptions.signal` counts, too) it cuts those short: the one under way is aborted, and the run ends. After the end
   * it does nothing.
   */
  cancel(reason?: string): void;
  /**
   * Ends the run as failed, for a host that finds out that it cannot go on, with the host's own words for why. Otherwise like
   * a cancel: nodes are aborted, compensations run. Does nothing once the run is stopping or has ended.
   */
  fail(error: ErrorInfo): void;
}
