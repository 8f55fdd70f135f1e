import { nameProblem } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";
import type { SourceValue } from "../parse/source-value.ts";

/** A name together with where it is written. */
export interface Name {
  readonly name: string;
  readonly at: Place;
}

/** Reports a name that no reference could be written to. */
export function checkName(what: string, name: Name, reporter: Reporter): void {
  const found = nameProblem(name.name);
  if (found === undefined) return;
  reporter.report({
    code: "HD2008",
    message: `"${name.name}" cannot name a ${what}: ${found.problem}`,
    hint: found.better === undefined ? undefined : `for example "${found.better}"`,
    at: name.at,
  });
}

/** The names in a text or a list of texts; other values have been reported by the decoder. */
export function namesIn(value: SourceValue | undefined): readonly Name[] | undefined {
  if (value === undefined) return undefined;
  if (value.type === "list") return value.items.flatMap((item) => namesIn(item) ?? []);
  return value.type === "scalar" && typeof value.data === "string" ? [{ name: value.data, at: value }] : [];
}
