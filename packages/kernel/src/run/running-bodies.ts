import { HexdagError } from "../errors/hexdag-error.ts";
import type { BodyRecord } from "../journal/fold.ts";
import type { JsonValue } from "../json/json-value.ts";
import { errorFromInfo } from "./error-info.ts";
import type { Stop } from "./frame-state.ts";
import type { BodyRun, PassRequest } from "./run-shared.ts";

/** A pass that is about to begin, and what may end it alone. */
export interface WantedPass extends Omit<PassRequest, "settle"> {
  readonly signal: AbortSignal | undefined;
}

/** The passes through bodies that an attempt has under way. */
export class RunningBodies {
  readonly #running = new Set<BodyRun>();

  /** Ends them all where they stand. */
  stop(how: Stop): void {
    for (const body of this.#running) body.stop(how);
  }

  /** Begins a pass, or hands back what is on record of it. */
  run({ signal, ...wanted }: WantedPass, open: (request: PassRequest) => BodyRun): Promise<JsonValue> {
    const { past } = wanted;
    if (past !== undefined && past.status !== "running") return recorded(past);
    const result = new Promise<JsonValue>((resolve, reject) => {
      const cancel = (): void => body.cancel("the pass was aborted");
      const body = open({
        ...wanted,
        settle: (outcome, thrown) => {
          this.#running.delete(body);
          signal?.removeEventListener("abort", cancel);
          if (outcome.kind === "succeeded") resolve(outcome.output);
          else if (outcome.kind !== "cancelled") reject(thrown ?? errorFromInfo(outcome.error));
          else reject(signal?.reason ?? new HexdagError({ code: "HD6004", message: outcome.reason, retryable: false }));
        },
      });
      this.#running.add(body);
      signal?.addEventListener("abort", cancel, { once: true });
      body.start();
    });
    // A node need not wait for a pass: that the engine then stops it is no unhandled rejection.
    result.catch(() => undefined);
    return result;
  }
}

/** How a pass went before the run was resumed, for a node that asks for it again. */
async function recorded({ output = null, error }: BodyRecord): Promise<JsonValue> {
  if (error === undefined) return output;
  throw errorFromInfo(error);
}
