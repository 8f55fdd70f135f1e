import { canonicalJson } from "../json/canonical-json.ts";
import { sha256Hex } from "../json/sha256.ts";
import type { Plan } from "./plan.ts";

/** SHA-256 of the plan's canonical JSON, in lower-case hex: equal for equal plans, whatever the order of their keys. */
export function planHash(plan: Plan): string {
  return sha256Hex(canonicalJson(plan));
}
