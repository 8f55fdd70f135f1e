import type { Envelope, JournalEntry } from "../journal/entry.ts";
import type { JsonObject, JsonValue } from "../json/json-value.ts";
import type { LlmUsage } from "../ports/llm.ts";

/** Everything a watcher of a run may receive. Told apart by `type`; those with `ephemeral: true` are in no journal. */
export type RunEvent = JournalEntry | EphemeralEvent;

/**
 * Progress that is nice to see and may be lost. It takes no `seq` of its own: it carries the one of the entry before it,
 * and `sub` counts from 1 behind that entry, so (seq, sub) orders all events of a run.
 */
export type EphemeralEvent = LlmToken | LlmReasoning | PortCalled | NodeProgress | NodeWarning | WaveCompleted;

/** What every ephemeral event carries. */
export interface EphemeralEnvelope extends Envelope {
  readonly ephemeral: true;
  readonly sub: number;
}

/** What every ephemeral event of a node carries. */
export interface NodeEnvelope extends EphemeralEnvelope {
  /** Path of the node it belongs to. */
  readonly node: string;
  readonly attempt: number;
}

export interface LlmToken extends NodeEnvelope {
  readonly type: "llm.token";
  readonly delta: string;
}
/** A piece of what a model thinks before it answers. */
export interface LlmReasoning extends NodeEnvelope {
  readonly type: "llm.reasoning";
  readonly delta: string;
}
export interface PortCalled extends NodeEnvelope {
  readonly type: "port.called";
  /** The call's own, where it has one, else that of the node or the step that made it. */
  readonly idempotencyKey: string;
  readonly port: string;
  readonly method: string;
  readonly durationMs: number;
  readonly ok: boolean;
  readonly error?: string;
  readonly usage?: LlmUsage;
}
export interface NodeProgress extends NodeEnvelope {
  readonly type: "node.progress";
  /** Free text or figures for people. */
  readonly message: string;
  readonly data?: JsonObject;
}
/** Something that does not stop the run but that its owner should know: a value that breaks a lenient schema, a sink that threw. */
export interface NodeWarning extends NodeEnvelope {
  readonly type: "node.warning";
  readonly message: string;
  readonly data?: { readonly [key: string]: JsonValue };
}

/** Every node of one depth has settled. Derived from the plan and the journal, so it is not in the journal itself. */
export interface WaveCompleted extends EphemeralEnvelope {
  readonly type: "wave.completed";
  /** Counts from 0. */
  readonly wave: number;
}

/** What a node hands to `ctx.emit`; the engine adds the envelope. */
export type EmittedEvent =
  | { readonly type: "llm.token"; readonly delta: string }
  | { readonly type: "llm.reasoning"; readonly delta: string }
  | { readonly type: "node.progress"; readonly message: string; readonly data?: JsonObject }
  | { readonly type: "node.warning"; readonly message: string; readonly data?: { readonly [key: string]: JsonValue } };
