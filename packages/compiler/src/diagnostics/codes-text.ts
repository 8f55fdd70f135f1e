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
      "`__proto__` is not accepted as a key, since JavaScript gives it a meaning of its own; `$expr`, `$template`, `$fn`, `$body`, `$secret` and `$text` mark compiled values in plans.",
  },
  HD1016: {
    title: "a file that cannot be included",
    explanation:
      "`!include path` names a file that is not there or cannot be read. Paths are relative to the file they are written in and use `/`.",
  },
  HD1017: {
    title: "an include that leaves the project",
    explanation:
      "Only files of the project can be included: those below the nearest directory with a `hexdag.yaml`, a `package.json` or a `.git`, after symbolic links are followed.",
  },
  HD1018: {
    title: "files include each other in a circle",
    explanation: "A file would have to contain itself. The message shows the way around; take one of the includes out.",
  },
  HD1019: {
    title: "too much is included",
    explanation:
      "Includes nest 10 deep, all files together hold at most eight times what one manifest may hold, and what they add up to with repetitions is limited to 1,000,000 values.",
  },
  HD1020: {
    title: "the included file has no such part",
    explanation:
      "`path#name` is the value of the key `name` at the top of the file (`name.inner` goes deeper), else the value that the file marks with `&name`.",
  },
  HD1021: {
    title: "an include that does not fit",
    explanation:
      'An include is a path, alone: `!include path`, or a map with the one key `"!include"`. As a value the file must hold one document; a file with several is included as a document of its own, `--- !include path`.',
  },
} as const satisfies Readonly<Record<`HD${number}`, CodeEntry>>;
