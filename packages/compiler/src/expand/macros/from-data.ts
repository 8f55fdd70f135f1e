import { isJsonObject, type JsonValue } from "@hexdag/kernel";
import type { Place } from "../../diagnostics/span.ts";
import type { SourceScalar, SourceValue } from "../../parse/source-value.ts";

/** What is known of values that stand at a place where something else is written. */
export type Marks = Pick<SourceScalar, "constant" | "broken">;

/** Data as a value of the source, all of it at one place. */
export function fromData(data: JsonValue, { source, start, end }: Place, marks: Marks): SourceValue {
  const place = { source, start, end };
  if (Array.isArray(data)) {
    const items = data.map((item: JsonValue) => fromData(item, place, marks));
    return { ...place, type: "list", data, items };
  }
  if (isJsonObject(data)) {
    const entries = Object.entries(data).flatMap(([key, member]) =>
      member === undefined ? [] : [{ ...place, key, value: fromData(member, place, marks) }],
    );
    return { ...place, type: "map", data, entries };
  }
  return { ...place, type: "scalar", style: "plain", data: isScalar(data) ? data : null, ...marks };
}

/** `Array.isArray` does not narrow readonly arrays away. */
function isScalar(data: JsonValue): data is SourceScalar["data"] {
  return typeof data !== "object" || data === null;
}
