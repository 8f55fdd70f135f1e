import type { AnyNodeFunction } from "../component/node-type.ts";
import { isHexdagError } from "../errors/hexdag-error.ts";
import { limitSays } from "../guard/guard-errors.ts";
import { bodyEnded, bodyStarted } from "../journal/drafts.ts";
import { toJsonValue } from "../json/to-json-value.ts";
import { messageOf } from "./error-info.ts";
import { redactOutcome } from "./redact-record.ts";
import type { RunContext } from "./run-context.ts";
import type { BodyRun, PassRequest } from "./run-shared.ts";
import type { Outcome } from "./step-input.ts";

/** One pass through a body that is a function: `(input, ctx)`. Recorded and stopped like a pass through a graph. */
export function openFunctionBody(request: PassRequest, fn: AnyNodeFunction, ctx: RunContext): BodyRun {
  const { path, settle } = request;
  const { run, state } = request.parent;
  let startedAt: number | undefined;
  let over = false;

  const end = (given: Outcome, thrown?: unknown): void => {
    if (over) return;
    over = true;
    const outcome = run.redactor === undefined ? given : redactOutcome(given, run.redactor);
    // Of a pass that is to begin again nothing is written.
    if (startedAt !== undefined && outcome.kind !== "suspended") {
      const time = run.clock.now();
      run.append(bodyEnded({ by: state.identity, time }, path, outcome, time - startedAt));
    }
    run.whenSafe(() => settle(outcome, thrown));
  };
  const fail = (thrown: unknown): void => {
    const known = isHexdagError(thrown) ? thrown : undefined;
    const error = { code: known?.code ?? "HD6001", message: messageOf(thrown) };
    const suspends = known !== undefined && limitSays(known, "suspend");
    end({ kind: suspends ? "suspended" : "failed", error }, thrown);
  };
  const call = async (): Promise<void> => {
    if (over) return;
    try {
      const result: unknown = await Reflect.apply(fn, undefined, [request.input, ctx]);
      end({ kind: "succeeded", output: toJsonValue(result, () => `the result of body "${path}"`) });
    } catch (error) {
      fail(error);
    }
  };

  return {
    start() {
      if (over) return;
      startedAt = run.clock.now();
      run.append(bodyStarted({ by: state.identity, time: startedAt }, path));
      run.whenSafe(() => void call());
    },
    stop: (stop) => end(stop),
    cancel: (reason) => end({ kind: "cancelled", reason }),
  };
}
