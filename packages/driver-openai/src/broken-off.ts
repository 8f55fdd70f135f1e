import { type LlmCallSite, llmFailure, type PortError } from "@hexdag/kernel/ports";

/** A stream that stopped before it said that it was done. */
export function brokenOff(site: LlmCallSite): PortError {
  return llmFailure(site, {
    message: "the answer broke off before it was finished",
    hint: "try again",
    retryable: true,
  });
}
