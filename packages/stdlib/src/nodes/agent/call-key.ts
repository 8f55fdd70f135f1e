import { canonicalJson, type RunContext, sha256Hex } from "@hexdag/kernel";
import type { LlmToolCallPart } from "@hexdag/kernel/ports";

/** How much of the hash it takes to tell calls at one place apart. */
const DIGITS = 16;

/**
 * What a call goes by outside: the same for every try of one call. A model that begins again may ask for something else at
 * the same place, which is another call: nobody agreed to that one, and nothing may take it for the first.
 */
export function callKey(ctx: RunContext, step: string, { name, arguments: args }: LlmToolCallPart): string {
  return `${ctx.idempotencyKey}:${step}:${sha256Hex(canonicalJson([name, args])).slice(0, DIGITS)}`;
}
