import { isPlanFunction, type Origin } from "@hexdag/kernel";
import type { Place } from "../../diagnostics/span.ts";
import { nodesOf } from "../../link/default-ports.ts";
import type { LinkedNode } from "../../link/program.ts";
import type { Rule } from "../rule.ts";

/** The project's Config may say that its manifests load no functions from files, and hold none. */
export const trustedFunctions: Rule = {
  name: "trusted-functions",
  check({ manifest, graph }, reporter) {
    const { fileFunctions, inlineFunctions } = manifest.trust;
    if (fileFunctions && inlineFunctions) return;
    for (const node of nodesOf(graph)) {
      for (const { name, origin } of functionsOf(node)) {
        const inline = name.startsWith("inline:");
        if (inline ? inlineFunctions : fileFunctions || !isOfFile(name)) continue;
        reporter.report({
          code: "HD3412",
          message: inline
            ? `the project's Config does not allow !js, and node "${node.manifest.name.name}" holds some`
            : `the project's Config does not allow functions of files, and node "${node.manifest.name.name}" names ${name}`,
          label: "not allowed here",
          hint: "register the function in code or in a package, or change trust in the Config",
          at: placeOf(origin, node),
        });
      }
    }
  },
};

function isOfFile(name: string): boolean {
  return /\.[cm]?[jt]sx?(?:#|$)/.test(name) || name.startsWith("./") || name.startsWith("../");
}

function placeOf(origin: Origin | undefined, { manifest: { name } }: LinkedNode): Place {
  const { source } = name.at;
  return origin === undefined || origin.source !== source.index
    ? name.at
    : { source, start: origin.start, end: origin.end };
}

interface FoundFunction {
  readonly name: string;
  readonly origin: Origin | undefined;
}

function functionsOf({ config }: LinkedNode): readonly FoundFunction[] {
  const found: FoundFunction[] = [];
  const pending: unknown[] = [config];
  while (pending.length > 0) {
    const value = pending.pop();
    if (isPlanFunction(value)) found.push({ name: value.$fn, origin: value.origin });
    else if (typeof value === "object" && value !== null) pending.push(...Object.values(value));
  }
  return found;
}
