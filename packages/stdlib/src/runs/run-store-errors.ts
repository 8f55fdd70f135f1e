import { PortError } from "@hexdag/kernel/ports";

/** HD7013: what is kept of a run cannot be read. */
export function damaged(operation: string, what: string, cause?: unknown): PortError {
  return new PortError({
    code: "HD7013",
    port: "runs",
    operation,
    message: what,
    hint: "it was left as it is; look at the file, or delete the run",
    retryable: false,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** HD7014: somebody else's run. */
export function taken(operation: string, message: string, hint: string): PortError {
  return new PortError({ code: "HD7014", port: "runs", operation, message, hint, retryable: false });
}

/** HD7015. */
export function unknownRun(operation: string, runId: string): PortError {
  const message = `no run "${runId}" is kept`;
  return new PortError({
    code: "HD7015",
    port: "runs",
    operation,
    message,
    hint: "hexdag ps lists them",
    retryable: false,
  });
}
