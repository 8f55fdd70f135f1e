import type { BodyPass, NodeFunction } from "../component/node-type.ts";
import { bodyEnded, bodyStarted, type Ending } from "../journal/drafts.ts";
import type { JsonValue } from "../json/json-value.ts";
import { toJsonValue } from "../json/to-json-value.ts";
import { messageOf } from "./error-info.ts";
import type { RunContext } from "./run-context.ts";
import type { FrameView } from "./run-shared.ts";

/** One pass through a body that is a function: `(input, ctx)`. Recorded under `path` like a pass through a graph. */
export async function runFunctionBody(
  frame: FrameView,
  fn: NodeFunction,
  pass: BodyPass & { readonly path: string },
  ctx: RunContext,
): Promise<JsonValue> {
  const { run, state } = frame;
  const { path } = pass;
  pass.signal?.throwIfAborted();
  ctx.signal.throwIfAborted();
  const startedAt = run.clock.now();
  run.append(bodyStarted({ by: state.identity, time: startedAt }, path));
  // A pass that ends after its node does is nobody's business any more: the run may have written its last entry.
  const record = (ending: Ending): void => {
    if (ctx.signal.aborted) return;
    const time = run.clock.now();
    run.append(bodyEnded({ by: state.identity, time }, path, ending, time - startedAt));
  };
  try {
    const result: unknown = await Reflect.apply(fn, undefined, [pass.input, ctx]);
    const output = toJsonValue(result, `the result of body "${path}"`);
    record({ kind: "succeeded", output });
    return output;
  } catch (error) {
    record({ kind: "failed", error: { code: "HD6001", message: messageOf(error) } });
    throw error;
  }
}
