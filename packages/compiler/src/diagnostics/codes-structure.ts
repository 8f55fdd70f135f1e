import type { CodeEntry } from "@hexdag/kernel";

/** HD20xx: the shape of a manifest. */
export const STRUCTURE_CODES = {
  HD2001: {
    title: "unknown key",
    explanation:
      "A key that means nothing here is an error, so that a typo is never silently ignored. Only `annotations` and keys starting with `x-` are free.",
  },
  HD2002: {
    title: "a required key is missing",
    explanation: "The map lacks a key it cannot do without.",
  },
  HD2003: {
    title: "a value of the wrong type or out of range",
    explanation:
      "The value is not what its key takes. Remember that YAML reads unquoted `1.0`, `true` and `null` as numbers, booleans and null, and `yes` as text.",
  },
  HD2004: {
    title: "unknown document kind",
    explanation:
      "A document's `kind` says what it describes: `Pipeline`, `System`, `Config`, `Adapter`, `Policy`, `Macro` or `Middleware`.",
  },
  HD2005: {
    title: "unknown node kind",
    explanation: "No installed package declares this node kind. `llm` and `llm_node` are two spellings of one kind.",
  },
  HD2006: {
    title: "a key in the wrong place",
    explanation: "The key exists, but belongs elsewhere: what configures a node stands under its `spec`.",
  },
  HD2007: {
    title: "not supported yet",
    explanation:
      "The manifest language has this, but this version of hexDAG does not act on it. It is refused rather than ignored.",
  },
  HD2008: {
    title: "not a usable name",
    explanation:
      "Names start with a letter or `_` and hold letters, digits, `_` and `-`. Words of the expression language (`and`, `true`, `nodes` …) are taken.",
  },
  HD2009: {
    title: "not a duration",
    explanation: 'A duration is a number of seconds, or text such as `"1d12h30m5s250ms"` with units in that order.',
  },
  HD2010: {
    title: "unknown type in a schema",
    explanation:
      "A schema is either JSON Schema or a short map `{field: type}` with the types str, int, float, bool, list, dict, any, `list[type]`, `dict[type]`, unions with `|`, and `?` for optional; the sanitized types currency, score, flexible_bool, trimmed_str, upper_str, lower_str, nullable_str; and those of `custom_types`. Anything else is an error, never `any`.",
  },
  HD2011: {
    title: "no pipeline",
    explanation: "The file describes no pipeline, or none of the name asked for.",
  },
  HD2012: {
    title: "several pipelines and none chosen",
    explanation:
      "The file describes more than one pipeline. Say which to use, with `--pipeline NAME` or the `pipeline` option.",
  },
  HD2013: {
    title: "too many nodes",
    explanation: "A pipeline holds at most 100,000 nodes, those inside bodies included.",
  },
  HD2014: {
    title: "settings that contradict each other",
    explanation: "Two keys say the same thing in different ways, or one means nothing without the other.",
  },
  HD2015: {
    title: "a node kind refuses its spec",
    explanation: "The fields are each of the right type, but the node kind has a rule between them that does not hold.",
  },
  HD2016: {
    title: "a document is not a map",
    explanation: "A document is a map with `kind`, `metadata` and `spec`.",
  },
  HD2017: {
    title: "two pipelines share a name",
    explanation: "Pipelines of one file are told apart by `metadata.name`.",
  },
  HD2018: {
    title: "a custom type cannot have this name",
    explanation:
      "Names of `custom_types` are letters, digits and `_`, and none of the types there are already: str, int, float, bool, list, dict, any, null, and the sanitized types currency, score, flexible_bool, trimmed_str, upper_str, lower_str, nullable_str.",
  },
  HD2019: {
    title: "a coercion that makes no sense",
    explanation:
      "A rule of a custom type, or of the keyword `x-coerce` in JSON Schema, is not for values of this type, or says something that cannot be done: `clamp` is for numbers, `upper`, `lower`, `max_length` and `pattern` are for text, `true_values` and `false_values` are for booleans, and a default must be a value of the type. `x-coerce` stands beside a `type` that is string, number, integer or boolean, with or without null.",
  },
  HD2021: {
    title: "written for the Python program",
    explanation:
      "One of the errors is there because the manifest is written for the Python program. `hexdag migrate manifest FILE` shows what it looks like here, rewrites what can be rewritten (`--write`) and says what to change by hand.",
  },
  HD2030: {
    title: "a schema that cannot be used",
    explanation:
      "A `pattern` is not a regular expression, or a `$ref` points at nothing. References reach into the same schema (`#/$defs/name`); nothing is loaded from elsewhere.",
  },
  HD2031: {
    title: "a node that probably does not do what was meant",
    explanation:
      "The spec is valid, and the node kind doubts that it is meant: a loop without a body repeats nothing, a branch without body and action leads nowhere.",
  },
} as const satisfies Readonly<Record<`HD${number}`, CodeEntry>>;
