/** What any tool that reads YAML pays before its own work begins: the same text through the same parser, to plain values. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../dist.ts";
import { manifestOf } from "../manifest.ts";
import type { Prepared, Scenario } from "../scenario.ts";

export function prepare({ size }: Scenario): Prepared {
  // The compiler's own copy, so that both run the same version.
  const { parse }: { parse(text: string): { spec?: { nodes?: unknown[] } } } = createRequire(
    join(root, "packages/compiler/package.json"),
  )("yaml");
  const text = manifestOf(size);
  return {
    async run() {
      if (parse(text).spec?.nodes?.length !== size) throw new Error("yaml: nodes are missing");
    },
  };
}
