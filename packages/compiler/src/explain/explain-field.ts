/** Explains a field by its path, and says what there is where there is no such field. */
import { nearest } from "../diagnostics/nearest.ts";
import type { Described } from "../json-schema/described.ts";
import { type ExplainOptions, NOTHING } from "./explain-options.ts";
import type { ExplainOutcome } from "./explanation.ts";
import { describeField, fieldsOf, findField } from "./fields.ts";

/** A path, and how deep to answer. */
export interface Question {
  readonly steps: readonly string[];
  readonly options: ExplainOptions;
}

/** The field at the end of a path that begins at `root`. */
export function explainField(root: string, schema: Described, { steps, options }: Question): ExplainOutcome {
  const outcome = findField(schema, steps);
  const path = [root, ...steps].join(".");
  if (!("found" in outcome)) return missingField(root, outcome);
  const { found } = outcome;
  const name = steps.at(-1) ?? root;
  const { description, ...about } = { ...describeField(name, path, found.schema), required: found.required };
  return {
    explanation: {
      ...NOTHING,
      path,
      topic: "field",
      title: path,
      description,
      field: { ...about, ...(found.only === undefined ? {} : { only: found.only }) },
      examples: about.examples,
      fields: fieldsOf(found.schema, { path, recursive: options.recursive ?? false }),
    },
  };
}

function missingField(
  root: string,
  missed: { readonly missing: string; readonly after: readonly string[]; readonly names: readonly string[] },
): ExplainOutcome {
  const { missing, after, names } = missed;
  const path = [root, ...after].join(".");
  const close = nearest(missing, names);
  const list = names.length === 0 ? "nothing is inside it" : `there are ${names.join(", ")}`;
  const hint = close === undefined ? list : `did you mean ${path}.${close}?`;
  return { unknown: { message: `${path} has no field "${missing}"`, hint } };
}
