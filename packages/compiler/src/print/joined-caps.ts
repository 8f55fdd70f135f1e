import type { PlanCaps } from "@hexdag/kernel";

/** Declarations of capabilities as few as they can be: what any denies is denied, and of two lists the one within the other holds. */
export function joinedCaps(declared: readonly PlanCaps[]): readonly Pick<PlanCaps, "allow" | "deny">[] {
  const deny = [...new Set(declared.flatMap((caps) => caps.deny ?? []))].toSorted();
  const lists = declared.flatMap(({ allow }) => (allow === undefined ? [] : [allow]));
  const allowed = lists.filter(
    (list, index) =>
      !lists.some((other, at) => at !== index && isWithin(other, list) && (at < index || !isWithin(list, other))),
  );
  const denied = deny.length === 0 ? {} : { deny };
  const [first, ...others] = allowed.map((allow) => ({ allow: allow.toSorted() }));
  if (first === undefined) return declared.length === 0 ? [] : [denied];
  return [{ ...first, ...denied }, ...others];
}

function isWithin(list: readonly string[], other: readonly string[]): boolean {
  return list.every((each) => other.includes(each));
}
