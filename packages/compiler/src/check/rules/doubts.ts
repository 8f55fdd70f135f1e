import { headOf } from "../../manifest/issues.ts";
import { valueAt } from "../../parse/source-value.ts";
import { graphsOf, type Rule } from "../rule.ts";

/** What a node kind finds in a valid spec that is hardly meant. */
export const doubts: Rule = {
  name: "doubts",
  check(program, reporter) {
    for (const { graph } of graphsOf(program)) {
      for (const { manifest } of graph.nodes) {
        const { info, config, spec, name } = manifest;
        if (config === undefined) continue;
        for (const { path, message, hint } of info?.type.doubts?.(config) ?? []) {
          reporter.report({
            code: "HD2031",
            severity: "warning",
            message: `${info?.type.kind ?? ""} node "${name.name}" ${message}`,
            hint,
            at: path === undefined || spec === undefined ? name.at : headOf(valueAt(spec, path).value),
          });
        }
      }
    }
  },
};
