import type { CapNeed, JsonObject } from "@hexdag/kernel";
import { subjectText } from "../call-cap.ts";

/** The capabilities an agent uses. Its model is asked in any case; of its tools it is offered those it may call. */
export function agentCaps(spec: JsonObject): readonly CapNeed[] {
  return [
    { cap: "llm" },
    ...toolNeeds(spec),
    ...(spec["memory"] === undefined ? [] : [{ cap: "memory", field: "memory" }]),
  ];
}

function toolNeeds(spec: JsonObject): readonly CapNeed[] {
  const field = ["tools", "available_tools"].find((each) => Array.isArray(spec[each]));
  const globs = field === undefined ? undefined : spec[field];
  // Without a list, whatever it may call is what is meant.
  if (!Array.isArray(globs) || field === undefined) return [{ cap: "tool:*", optional: true }];
  return globs.map((glob) => ({ cap: `tool:${subjectText(glob)}`, field, optional: true }));
}
