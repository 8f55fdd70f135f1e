import type { CST } from "yaml";

/** What stands around a key or value besides white space and comments. */
export interface Separators {
  /** The indicator that was asked for is there. */
  readonly found: boolean;
  readonly newline: boolean;
}

/** Reads the tokens before a key or value; `undefined` when there is anything but white space, comments and the indicator. */
export function separatorsOf(
  tokens: readonly CST.SourceToken[],
  indicator: CST.SourceToken["type"] | undefined,
  atNewline: boolean,
): Separators | undefined {
  let found = false;
  let newline = false;
  let spaced = atNewline;
  for (const { type, source } of tokens) {
    if (type === "newline") newline = true;
    else if (type === "space" ? source.includes("\t") : type === "comment" ? !spaced : type !== indicator || found)
      return undefined;
    if (type === indicator) found = true;
    spaced = type === "newline" || type === "space";
  }
  return { found, newline };
}

/** Whether nothing but white space and comments follows a value. */
export function endIsUsual(tokens: readonly CST.SourceToken[] | undefined, strict: boolean): boolean {
  let spaced = !strict;
  for (const { type } of tokens ?? []) {
    if (type === "space" || type === "newline") spaced = true;
    else if (type !== "comment" || !spaced) return false;
  }
  return true;
}
