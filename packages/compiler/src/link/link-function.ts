import type { ComponentRegistry, PlanFunction } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import type { SourceValue } from "../parse/source-value.ts";
import { type InlineFunctions, linkInlineFunction } from "./link-inline-function.ts";
import { originOf } from "./link-text.ts";
import { resolvePath } from "./resolve-path.ts";

/** The functions there are. */
export interface FunctionNames {
  readonly components: ComponentRegistry;
  readonly reporter: Reporter;
  /** Unknown names are warnings: what is installed here is not what will run. */
  readonly lenient: boolean;
  readonly inline: InlineFunctions;
  /** Whether a file was sent in by somebody else: it may only name what is registered. */
  readonly isSentIn: (source: SourceFile) => boolean;
}

/** A function: `./file.ts#name` relative to the manifest, `package#name` as it is, a registered name, or its text (`!js`). */
export function linkFunction(reference: string, at: SourceValue, names: FunctionNames): PlanFunction {
  if (at.type === "scalar" && at.tag === "js") return linkInlineFunction(at, names.inline, names.reporter);
  const hash = reference.indexOf("#");
  const origin = at.type === "scalar" ? { origin: originOf(at) } : {};
  if (reference.startsWith("node:")) {
    reportBuiltin(reference, at, names);
    return { $fn: reference, ...origin };
  }
  if (hash === -1) {
    if (names.components.fn(reference) === undefined) reportUnregistered(reference, at, names);
    return { $fn: reference, ...origin };
  }
  if (names.isSentIn(at.source)) {
    names.reporter.report({
      code: "HD3019",
      message: `"${reference}" cannot be used: a manifest that was sent in may not load code`,
      hint: "name a function that is registered here",
      at,
    });
    return { $fn: reference, ...origin };
  }
  const path = reference.slice(0, hash);
  const name = reference.slice(hash + 1);
  if (path === "" || !/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) {
    names.reporter.report({
      code: "HD3010",
      message: `"${reference}" does not name a function`,
      hint: "write ./file.ts#name, package#name, or a registered name",
      at,
    });
  } else if (/^[^./@][^/]*\.[cm]?[jt]s$/.test(path)) {
    names.reporter.report({
      code: "HD3010",
      message: `"${reference}" names a package, not a file`,
      hint: `files start with ./, so write ./${reference}`,
      at,
    });
  }
  const resolved = path.startsWith("./") || path.startsWith("../") ? resolvePath(at.source.file, path) : path;
  return { $fn: `${resolved}#${name}`, ...origin };
}

function reportBuiltin(reference: string, at: SourceValue, { reporter, lenient }: FunctionNames): void {
  const name = reference.split("#")[1] ?? "";
  reporter.report({
    code: "HD3010",
    severity: lenient ? "warning" : "error",
    message: `"${reference}" belongs to Node itself, and nodes call functions of your own or of a package`,
    hint: `wrap it in a file: ./steps.ts#${name === "" ? "NAME" : name}, a function (input, ctx) that calls it`,
    at,
  });
}

function reportUnregistered(
  reference: string,
  at: SourceValue,
  { components, reporter, lenient }: FunctionNames,
): void {
  const close = reporter.suggest(reference, components.functionNames);
  const dotted = /^(.+)\.(\w+)$/.exec(reference);
  const isPath = /[/\\]|\.[cm]?[jt]s$/.test(reference);
  const elsewhere = isPath
    ? `name the function behind the file: ${reference}#NAME`
    : dotted === null
      ? "write ./file.ts#name for a function in a file"
      : `write ./${(dotted[1] ?? "").replaceAll(".", "/")}.ts#${dotted[2] ?? ""} for a function in a file`;
  const listed =
    components.functionNames.length > 0 && components.functionNames.length <= 8
      ? `; registered are ${components.functionNames.join(", ")}`
      : "";
  reporter.report({
    code: "HD3010",
    severity: lenient ? "warning" : "error",
    message: `no function is registered as "${reference}"`,
    hint: close === undefined ? `${elsewhere}${listed}` : `did you mean "${close}"?`,
    at,
  });
}
