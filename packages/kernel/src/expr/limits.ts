/** What bounds every expression. The compiler applies the first two to text, the kernel all of them to plans. */
export const EXPR_LIMITS = {
  /** Length of the source, in UTF-16 code units. */
  source: 4096,
  /** Levels of the syntax tree, and of parentheses in the source. */
  depth: 64,
  /** Nodes evaluated, elements touched, and every 64 characters of text read or built. */
  steps: 100_000,
  /** Size of a string that is built, and of a list or map that is the result: characters, and 8 for every other value. */
  size: 1_048_576,
  /** Levels of lists and maps inside a value that is compared, measured or written as JSON. */
  dataDepth: 500,
} as const;
