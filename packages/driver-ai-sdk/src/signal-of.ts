import type { CallOptions } from "@hexdag/kernel/ports";

/** The signal by the name the AI SDK has for it. */
export function signalOf(call: CallOptions | undefined): { abortSignal?: AbortSignal } {
  return call?.signal === undefined ? {} : { abortSignal: call.signal };
}
