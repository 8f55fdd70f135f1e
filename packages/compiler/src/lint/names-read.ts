/** The fields of a root such as `$var` that texts read. */
export interface NamesRead {
  readonly names: ReadonlySet<string>;
  /** The root is read as a whole, or by a computed name. */
  readonly whole: boolean;
}

/** Looks for `$var.name` and `$var["name"]` in text of any kind. */
export function namesRead(root: "$var" | "$param", text: string): NamesRead {
  const names = new Set<string>();
  let whole = false;
  const pattern = new RegExp(
    `\\${root}\\b(?:\\??\\.\\s*([\\p{L}_][\\p{L}\\p{N}_]*)|\\.?\\[\\s*\\\\?["']?([\\w -]+?)\\\\?["']?\\s*\\])?`,
    "gu",
  );
  for (const [, member, index] of text.matchAll(pattern)) {
    const name = member ?? index;
    if (name === undefined) whole = true;
    else names.add(name);
  }
  return { names, whole };
}
