/** The record of a metered call: who made it, under which key, and what it used. */

import { isHexdagError } from "../errors/hexdag-error.ts";
import { usageOf } from "../guard/answers.ts";
import { requestedModel } from "../guard/estimate.ts";
import type { ChargedCall } from "../guard/port-gate.ts";
import type { ChildSpawned, Draft, LlmCalled, ToolCalled } from "../journal/entry.ts";
import { memberText } from "../ports/port-method.ts";
import { messageOf } from "./error-info.ts";
import type { RunShared } from "./run-shared.ts";

const NANO = 1_000_000_000;

/** Who made a call. */
export interface Caller {
  readonly run: RunShared;
  readonly node: string;
  readonly attempt: number;
}

/** Makes the entry of a call. `costNanoUsd`: what it cost, where that is known. */
export function callEntry(
  { run, node, attempt }: Caller,
  call: ChargedCall,
  costNanoUsd: number | undefined,
): Draft<LlmCalled | ToolCalled | ChildSpawned> {
  const { meter, args, answer, durationMs } = call;
  const said = call.error === undefined ? undefined : messageOf(call.error);
  const code = isHexdagError(call.error) ? call.error.code : undefined;
  const base = {
    runId: run.runId,
    parentRunId: run.parentRunId,
    pipeline: run.pipelineName,
    seq: 0,
    time: run.clock.now(),
    node,
    attempt,
    idempotencyKey: keyOf(call),
    durationMs,
    ...(said === undefined ? {} : { error: run.redactor?.text(said) ?? said }),
    ...(code === undefined ? {} : { code }),
  };
  const reserved = call.reserved === undefined ? {} : { reserved: call.reserved };
  if (meter === "tool") return { type: "tool.called", ...base, tool: memberText(args[0], "name") ?? "", ...reserved };
  if (meter === "child") {
    const child = memberText(args[0], "pipeline") ?? "";
    return { type: "child.spawned", ...base, child, ...(typeof answer === "string" ? { childRunId: answer } : {}) };
  }
  const model =
    memberText(answer, "model") ?? requestedModel(call.method, args) ?? run.meter.modelOf(call.port, call.method);
  const usage = usageOf(answer);
  return {
    type: "llm.called",
    ...base,
    port: call.port,
    method: call.method,
    ...(model === undefined ? {} : { model }),
    ...(usage === undefined ? {} : { usage }),
    ...reserved,
    ...(costNanoUsd === undefined ? {} : { costUsd: Number((costNanoUsd / NANO).toPrecision(12)) }),
  };
}

/** The key a call goes by: its own, else that of whoever makes it. */
export function keyOf({ args, ctx }: Pick<ChargedCall, "args" | "ctx">): string {
  return memberText(args[0], "idempotencyKey") ?? ctx.idempotencyKey;
}
