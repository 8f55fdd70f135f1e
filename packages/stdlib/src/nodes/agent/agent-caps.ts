import { type CapNeed, isJsonObject, type JsonObject } from "@hexdag/kernel";
import { subjectText } from "../call-cap.ts";

/** The capabilities an agent uses. Its model is asked in any case; of its tools it is offered those it may call. */
export function agentCaps(spec: JsonObject): readonly CapNeed[] {
  return [
    { cap: "llm" },
    ...toolNeeds(spec),
    ...othersTools(spec),
    ...(spec["memory"] === undefined ? [] : [{ cap: "memory", field: "memory" }]),
    // Without it no call that it asks about could ever be made.
    ...(Array.isArray(spec["approve"])
      ? spec["approve"].map((glob) => ({ cap: `approval:${subjectText(glob)}`, field: "approve" }))
      : []),
  ];
}

/** Of those it can hand over to; what they do not say, the node says. */
function othersTools({ handoffs }: JsonObject): readonly CapNeed[] {
  const others = isJsonObject(handoffs) ? Object.values(handoffs) : [];
  const globs = others.flatMap((other) => (isJsonObject(other) && Array.isArray(other["tools"]) ? other["tools"] : []));
  return globs.map((glob) => ({ cap: `tool:${subjectText(glob)}`, field: "handoffs", optional: true }));
}

function toolNeeds(spec: JsonObject): readonly CapNeed[] {
  const field = ["tools", "available_tools"].find((each) => Array.isArray(spec[each]));
  const globs = field === undefined ? undefined : spec[field];
  // Without a list, whatever it may call is what is meant.
  if (!Array.isArray(globs) || field === undefined) return [{ cap: "tool:*", optional: true }];
  return globs.map((glob) => ({ cap: `tool:${subjectText(glob)}`, field, optional: true }));
}
