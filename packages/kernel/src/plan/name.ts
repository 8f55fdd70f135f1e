const NAME = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

/** Words that mean something else in expressions, so that a node of that name could not be referred to. */
const TAKEN: ReadonlySet<string> = new Set("nodes true false null True False None and or not in is if else".split(" "));

/** What is wrong with the name of a pipeline or node, and a name like it that would do; `undefined` when nothing is. */
export function nameProblem(
  name: string,
): { readonly problem: string; readonly better: string | undefined } | undefined {
  if (isName(name)) return undefined;
  const usable = name.replace(/^[^\p{L}_]+/u, "").replace(/[^\p{L}\p{N}_-]+/gu, "_");
  return {
    problem: TAKEN.has(name)
      ? "it is a word of the expression language"
      : 'names hold letters, digits, "_" and "-", and start with a letter or "_"',
    better: isName(usable) ? usable : undefined,
  };
}

function isName(text: string): boolean {
  return NAME.test(text) && !TAKEN.has(text);
}
