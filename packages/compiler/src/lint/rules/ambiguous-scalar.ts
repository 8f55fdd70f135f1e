import { DOCUMENT_KINDS } from "../../manifest/documents.ts";
import type { SourceScalar } from "../../parse/source-value.ts";
import type { Issue, LintRule } from "../rule.ts";
import { walkScalars } from "../walk-values.ts";

/** I309. */
export const ambiguousScalar: LintRule = {
  id: "I309",
  name: "ambiguous-scalar",
  severity: "info",
  description:
    "A value is something else than it looks like: `yes`, `no`, `on` and `off` are text here, `010` is ten, and `1.10` is 1.1. `--fix` puts the texts in quotes.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: data
      metadata: { name: answer }
      spec: { output: { confirmed: yes, release: 1.10 } }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: data
      metadata: { name: answer }
      spec: { output: { confirmed: true, release: "1.10" } }
`,
  },
  check({ documents }, report) {
    for (const { map } of DOCUMENT_KINDS.flatMap((kind) => documents[kind])) {
      walkScalars(map, (scalar, path) => {
        const issue = scalar.style === "plain" && scalar.substituted !== true ? issueOf(scalar) : undefined;
        // In a list such as [yes, no] the words speak for themselves.
        if (issue !== undefined && typeof path.at(-1) === "string") report(issue);
      });
    }
  },
};

function issueOf(scalar: SourceScalar): Issue | undefined {
  const { data, source, start, end } = scalar;
  if (typeof data === "string") {
    if (!/^(?:yes|no|on|off)$/i.test(data)) return undefined;
    return {
      message: `${data} is text here, not a yes or a no`,
      hint: `write "${data}" if text is meant, otherwise true or false`,
      at: scalar,
      fix: { title: "put it in quotes", edits: [{ source, start, end, text: `"${data}"` }] },
    };
  }
  if (typeof data !== "number") return undefined;
  const written = source.text.slice(start, end);
  if (!/^[-+]?0\d/.test(written) && !/^[-+]?\d+\.\d+0$/.test(written)) return undefined;
  if (/^[-+]?\d+\.0+$/.test(written)) return undefined;
  return {
    message: `${written} is the number ${data}`,
    hint: `write "${written}" if it is a version, a code or an identifier, otherwise ${data}`,
    at: scalar,
  };
}
