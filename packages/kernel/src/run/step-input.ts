import type { ErrorInfo } from "../errors/hexdag-error.ts";
import type { Draft, JournalEntry } from "../journal/entry.ts";
import type { JsonValue } from "../json/json-value.ts";
import type { Stop } from "./frame-state.ts";

/** Everything that can happen to a frame. `at` is the time it happened, in milliseconds since the Unix epoch. */
export type StepInput =
  | { readonly type: "start"; readonly at: number; readonly input: JsonValue; readonly planHash: string }
  /** A state that was folded from a journal goes on. */
  | { readonly type: "resume"; readonly at: number }
  /** A node's `route` and `when` were evaluated; `skip` says which of them was false, when one was. */
  | { readonly type: "gated"; readonly at: number; readonly node: number; readonly skip: "when" | "route" | undefined }
  | {
      readonly type: "completed";
      readonly at: number;
      readonly node: number;
      readonly attempt: number;
      readonly output: JsonValue;
    }
  /** Attempt 0: it failed before its first attempt. */
  | {
      readonly type: "failed";
      readonly at: number;
      readonly node: number;
      readonly attempt: number;
      readonly error: ErrorInfo;
    }
  | { readonly type: "retry-due"; readonly at: number; readonly node: number }
  | { readonly type: "concluded"; readonly at: number; readonly output: JsonValue }
  | { readonly type: "inconclusive"; readonly at: number; readonly error: ErrorInfo }
  /** No more compensations, the one under way included. Means nothing to a frame that is not stopping. */
  | { readonly type: "cut-short"; readonly at: number }
  /** `abandon`: end at once, without compensations: the node that owns this body has been aborted. */
  | { readonly type: "stop"; readonly at: number; readonly stop: Stop; readonly abandon?: boolean };

/** What the interpreter has to do, in this order. */
export type Effect =
  | { readonly do: "append"; readonly entry: Draft }
  /** Evaluate the node's `route` and `when` and answer with `gated` or `failed`. */
  | { readonly do: "gate"; readonly node: number }
  | { readonly do: "run"; readonly node: number; readonly attempt: number }
  | { readonly do: "retry"; readonly node: number; readonly delayMs: number }
  /** Abort the running attempt; whatever it still answers is ignored. */
  | { readonly do: "abort"; readonly node: number; readonly stop: Stop }
  /** A limit that says so is in the way: the whole run is to stop where it stands. */
  | { readonly do: "suspend"; readonly error: ErrorInfo }
  | { readonly do: "wave"; readonly wave: number }
  /** All nodes have settled: compute the output and answer with `concluded` or `inconclusive`. */
  | { readonly do: "conclude" }
  | { readonly do: "finish"; readonly outcome: Outcome };

export type Outcome = { readonly kind: "succeeded"; readonly output: JsonValue } | Stop;

export type EntryDraft = Draft<JournalEntry>;
