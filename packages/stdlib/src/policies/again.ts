/** Policies that make a call again when it failed: `retry` with the same request, `fallback` with the next one. */
import { createHash } from "node:crypto";
import { isHexdagError, type PlanPolicyRule, retryDelayMs } from "@hexdag/kernel";
import { pause } from "../defaults/pause.ts";
import { type Policy, type PolicyCall, type PolicyNext, partsOf } from "./policy.ts";

type Rule<TType extends PlanPolicyRule["type"]> = Extract<PlanPolicyRule, { readonly type: TType }>;

/** What to call with next, after waiting where there is something to wait for; `undefined` to let the failure stand. */
type Again = (error: unknown, failures: number) => Promise<readonly unknown[] | undefined>;

/** Makes the call until it works or `again` says that it is enough. A stream is only made again while nobody has seen a part of it. */
function repeated(call: PolicyCall, next: PolicyNext, again: Again): unknown {
  return call.streams ? repeatedStream(call, next, again) : repeatedCall(call, next, again);
}

async function repeatedCall(call: PolicyCall, next: PolicyNext, again: Again): Promise<unknown> {
  let { args } = call;
  for (let failures = 1; ; failures += 1) {
    try {
      return await next(args);
    } catch (error) {
      const following = call.ctx.signal.aborted ? undefined : await again(error, failures);
      if (following === undefined) throw error;
      args = following;
    }
  }
}

async function* repeatedStream(call: PolicyCall, next: PolicyNext, again: Again): AsyncGenerator {
  let { args } = call;
  for (let failures = 1; ; failures += 1) {
    let seen = false;
    try {
      for await (const part of partsOf(next(args))) {
        seen = true;
        yield part;
      }
      return;
    } catch (error) {
      const following = seen || call.ctx.signal.aborted ? undefined : await again(error, failures);
      if (following === undefined) throw error;
      args = following;
    }
  }
}

/** Tries again with growing pauses, or as long as the backend asks for. Failures that say they are final are not tried again. */
export function retryPolicy(rule: Rule<"retry">): Policy {
  const { maxAttempts, retryOn } = rule;
  return (call, next) =>
    repeated(call, next, async (error, failures) => {
      if (failures >= maxAttempts || !mayRetry(error, retryOn)) return undefined;
      await pause(
        call.ctx.clock,
        delayMs(rule, error, failures, `${call.ctx.idempotencyKey} ${call.what}`),
        call.ctx.signal,
      );
      return call.args;
    });
}

function mayRetry(error: unknown, codes: readonly string[] | undefined): boolean {
  if (!isHexdagError(error)) return codes === undefined;
  return codes === undefined ? error.retryable !== false : codes.includes(error.code);
}

function delayMs(rule: Rule<"retry">, error: unknown, failures: number, seed: string): number {
  const asked = askedPause(error);
  if (asked !== undefined) return Math.min(asked, rule.maxDelayMs);
  return retryDelayMs(rule, failures, fraction(`${seed} ${failures}`));
}

/** How long the backend asks to wait. A driver that is installed may have a copy of the kernel, and with it of `PortError`, of its own. */
function askedPause(error: unknown): number | undefined {
  const asked: unknown = isHexdagError(error) ? Reflect.get(error, "retryAfterMs") : undefined;
  return typeof asked === "number" ? asked : undefined;
}

/** From 0 to 1, the same for the same text. */
function fraction(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0) / 2 ** 32;
}

/** Asks the next model when one fails. One whose recording is missing has not failed: another's answer would hide that. */
export function fallbackPolicy({ to, on }: Rule<"fallback">): Policy {
  return (call, next) => {
    const [request, ...rest] = call.args;
    return repeated(call, next, (error, failures) => {
      const model = to[failures - 1];
      const code = isHexdagError(error) ? error.code : undefined;
      const wanted = code !== "HD7401" && (on === undefined || (code !== undefined && on.includes(code)));
      if (model === undefined || !wanted || typeof request !== "object" || request === null)
        return Promise.resolve(undefined);
      return Promise.resolve([{ ...request, model }, ...rest]);
    });
  };
}
