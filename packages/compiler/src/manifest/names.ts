import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";
import type { SourceValue } from "../parse/source-value.ts";

/** A name together with where it is written. */
export interface Name {
  readonly name: string;
  readonly at: Place;
}

const NAME = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

/** Words that mean something else in expressions, so that a node of that name could not be referred to. */
const TAKEN = new Set("nodes true false null True False None and or not in is if else".split(" "));

/** Reports a name that no reference could be written to. */
export function checkName(what: string, name: Name, reporter: Reporter): void {
  if (NAME.test(name.name) && !TAKEN.has(name.name)) return;
  const usable = name.name.replace(/^[^\p{L}_]+/u, "").replace(/[^\p{L}\p{N}_-]+/gu, "_");
  reporter.report({
    code: "HD2008",
    message: TAKEN.has(name.name)
      ? `"${name.name}" cannot name a ${what}: it is a word of the expression language`
      : `"${name.name}" cannot name a ${what}: names hold letters, digits, "_" and "-", and start with a letter or "_"`,
    hint: usable !== "" && NAME.test(usable) && !TAKEN.has(usable) ? `for example "${usable}"` : undefined,
    at: name.at,
  });
}

/** The names in a text or a list of texts; other values have been reported by the decoder. */
export function namesIn(value: SourceValue | undefined): readonly Name[] | undefined {
  if (value === undefined) return undefined;
  if (value.type === "list") return value.items.flatMap((item) => namesIn(item) ?? []);
  return value.type === "scalar" && typeof value.data === "string" ? [{ name: value.data, at: value }] : [];
}
