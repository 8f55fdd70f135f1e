/**
 * `!js`: the text of a function, carried into the plan as it is. It is parsed and run by hosts only, at the earliest when a
 * run starts. The name is a hash of the text, so that equal manifests give equal plans.
 */
import { type PlanFunction, sha256Hex } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { SourceScalar } from "../parse/source-value.ts";
import { originOf } from "./link-text.ts";

/** Inline functions met so far: by text, the places it stands at. The same text elsewhere is another function. */
export type InlineFunctions = Map<string, Map<string, number>>;

/** The function that a `!js` text is. */
export function linkInlineFunction(scalar: SourceScalar, known: InlineFunctions, reporter: Reporter): PlanFunction {
  const source = String(scalar.data ?? "");
  checkText(scalar, source, reporter);
  const places = known.get(source) ?? new Map<string, number>();
  known.set(source, places);
  const place = `${scalar.source.index}:${scalar.start}`;
  const index = places.get(place) ?? places.size;
  places.set(place, index);
  const hash = sha256Hex(source).slice(0, 16);
  return { $fn: `inline:${hash}${index === 0 ? "" : `-${index + 1}`}`, source, origin: originOf(scalar) };
}

/** What YAML would change in the text, lines above all, is not accepted: stacks would name lines that are not there. */
function checkText(scalar: SourceScalar, text: string, reporter: Reporter): void {
  const example = "write !js | and the body below it, or one expression on the line";
  if (text.trim() === "") {
    reporter.report({ code: "HD3018", message: "!js needs the body of a function", hint: example, at: scalar });
    return;
  }
  const isOneLine = !scalar.source.text.slice(scalar.start, scalar.end).includes("\n") && !text.includes("\n");
  if (scalar.style === "literal" || isOneLine) return;
  reporter.report({
    code: "HD3018",
    message: `a function of several lines is written with |, which keeps them${scalar.style === "folded" ? "; > joins them to one" : ""}`,
    hint: example,
    at: scalar,
  });
}
