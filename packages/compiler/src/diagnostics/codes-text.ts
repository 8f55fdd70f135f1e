import type { CodeEntry } from "@hexdag/kernel";

/** HD10xx: the text and its YAML, before anything means anything. */
export const TEXT_CODES = {
  HD1001: {
    title: "the file is not text",
    explanation:
      "The file holds NUL bytes or is not valid UTF-8 (or UTF-16 with a byte order mark), so it is not a manifest.",
  },
  HD1002: {
    title: "the manifest is too large",
    explanation:
      "Manifests are bounded (1 MiB unless the host allows more), so that reading one is always quick. Split it, or move data out of it.",
  },
  HD1003: {
    title: "the file holds no document",
    explanation: "The file is empty or holds only comments. A manifest starts with `kind: Pipeline`.",
  },
  HD1004: {
    title: "not valid YAML",
    explanation:
      "The text breaks the rules of YAML 1.2 at the marked place. The first such place is usually the cause of all others.",
  },
  HD1005: {
    title: "a tab indents a line",
    explanation: "YAML forbids tabs in indentation. Replace each by two spaces.",
  },
  HD1006: {
    title: "a key is written twice",
    explanation: "A map holds the same key twice, so one of the two values would be lost. Keep one.",
  },
  HD1007: {
    title: "a key is not text",
    explanation:
      'Keys are strings. YAML reads an unquoted `200`, `true` or `null` as another type, and `? [a]` as a list; put such a key in quotes: `"200"`.',
  },
  HD1008: {
    title: "an alias points at nothing",
    explanation:
      "`*name` repeats the value that `&name` marks earlier in the same document, and a value cannot contain itself.",
  },
  HD1009: {
    title: "aliases multiply into too much",
    explanation:
      "Aliases of aliases grow without bound. What a document's aliases add up to is limited to 100,000 values.",
  },
  HD1010: {
    title: "nested too deep",
    explanation: "Maps and lists may be nested 100 deep.",
  },
  HD1011: {
    title: "unknown YAML tag",
    explanation:
      "`!name` before a value is a tag, and this one has no meaning here. To write text that starts with `!`, quote it.",
  },
  HD1012: {
    title: "a merge key without a map",
    explanation:
      "`<<:` copies the entries of a map, or of a list of maps, into the map it stands in. Its value must be such a map.",
  },
  HD1013: {
    title: "a number that JSON cannot hold",
    explanation: "Values are JSON, which has no infinity and no NaN.",
  },
  HD1014: {
    title: "a number loses digits",
    explanation:
      "The number has more digits than a 64-bit float keeps, so another number would be used. Quote it if it is an identifier.",
  },
  HD1015: {
    title: "a reserved key",
    explanation:
      "`__proto__` is not accepted as a key, since JavaScript gives it a meaning of its own; `$expr`, `$template`, `$fn`, `$body` and `$secret` mark compiled values in plans.",
  },
} as const satisfies Readonly<Record<`HD${number}`, CodeEntry>>;
