import type { PortError } from "@hexdag/kernel/ports";
import { type CallSite, failed } from "./errors.ts";

/** A stream that stopped before it said that it was done. */
export function brokenOff(site: CallSite): PortError {
  return failed(site, {
    message: "the answer broke off before it was finished",
    hint: "try again",
    retryable: true,
  });
}
