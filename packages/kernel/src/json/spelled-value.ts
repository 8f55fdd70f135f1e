const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** The number or boolean that a text spells the way JSON does; `undefined` for any other text. `"1"` is a number, never true. */
export function spelledValue(text: string): number | boolean | undefined {
  if (text === "true" || text === "false") return text === "true";
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}
