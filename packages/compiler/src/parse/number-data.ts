import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";

/** A number as JSON has it. Reports those that it cannot hold, or not exactly. */
export function numberOrNull(value: unknown, at: Place, reporter: Reporter): number | null {
  if (typeof value !== "number") return null;
  const written = at.source.text.slice(at.start, at.end);
  if (!Number.isFinite(value)) {
    reporter.report({
      code: "HD1013",
      message: `${written} is not a number that JSON can hold`,
      hint: `to write the text, quote it: "${written}"`,
      at,
    });
    return null;
  }
  if (written.length > 15 && Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(written)) {
    reporter.report({
      code: "HD1014",
      severity: "warning",
      message: `${written} has more digits than a number keeps and becomes ${value}`,
      hint: `if it is an identifier, quote it: "${written}"`,
      at,
    });
  }
  return value;
}
