import type { Rule } from "../rule.ts";

/** A node and an input field of one name: the bare name is the node's result, which may surprise. */
export const inputShadows: Rule = {
  name: "input-shadows",
  check({ manifest, graph }, reporter) {
    const fields = manifest.inputSchema?.properties;
    if (fields === undefined) return;
    for (const { manifest: node } of graph.nodes) {
      const { name, at } = node.name;
      if (!Object.hasOwn(fields, name)) continue;
      reporter.report({
        code: "HD3015",
        severity: "warning",
        message: `"${name}" is a node and a field of the run input; by itself the name means the node's result`,
        hint: `the field is $input.${name}`,
        at,
      });
    }
  },
};
