import { type HexdagError, isHexdagError } from "@hexdag/kernel";
import { expect } from "vitest";

/** Expects a rejection and answers what was thrown; a value instead of a rejection fails the case. */
export async function rejectionOf(work: PromiseLike<unknown>): Promise<unknown> {
  const outcome = await Promise.resolve(work).then(
    (value) => ({ rejected: false, value }),
    (reason: unknown) => ({ rejected: true, value: reason }),
  );
  expect(outcome.rejected, "should have been rejected").toBe(true);
  return outcome.value;
}

/** Expects `work` to throw at once, and answers what it threw. */
export function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return expect.unreachable("should have thrown");
}

/** Expects a hexDAG error with this code, and answers it. */
export function expectCode(error: unknown, code: string): HexdagError {
  if (!isHexdagError(error)) return expect.unreachable(`should be a HexdagError, not ${String(error)}`);
  expect(error.code).toBe(code);
  return error;
}

/** A signal that is aborted already, and its reason. */
export function abortedSignal(): { readonly signal: AbortSignal; readonly reason: Error } {
  const reason = new Error("no longer wanted");
  return { signal: AbortSignal.abort(reason), reason };
}
