import type { CST } from "yaml";
import type { SourceTag } from "./source-value.ts";
import { ownTag } from "./tags.ts";

/** What stands around a key or value besides white space and comments. */
export interface Separators {
  /** The indicator that was asked for is there. */
  readonly found: boolean;
  readonly newline: boolean;
  /** One of the language's own tags, after the indicator. */
  readonly tag: SourceTag | undefined;
}

/**
 * Reads the tokens before a key or value; `undefined` when there is anything but white space, comments, the indicator and
 * after it a tag of ours.
 */
export function separatorsOf(
  tokens: readonly CST.SourceToken[],
  indicator: CST.SourceToken["type"] | undefined,
  atNewline: boolean,
): Separators | undefined {
  let found = false;
  let newline = false;
  let spaced = atNewline;
  let tag: SourceTag | undefined;
  for (const { type, source } of tokens) {
    if (type === "newline") newline = true;
    else if (type === "tag" && found && spaced && tag === undefined) {
      tag = ownTag(source);
      if (tag === undefined) return undefined;
    } else if (type === "space" ? source.includes("\t") : type === "comment" ? !spaced : type !== indicator || found)
      return undefined;
    if (type === indicator) found = true;
    spaced = type === "newline" || type === "space";
  }
  return tag === undefined || spaced ? { found, newline, tag } : undefined;
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
