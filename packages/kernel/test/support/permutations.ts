/** Every order of the items. There are n! of them. */
export function* permutations<TItem>(items: readonly TItem[]): Generator<readonly TItem[], void, void> {
  if (items.length === 0) yield [];
  for (const [position, first] of items.entries()) {
    for (const rest of permutations(items.toSpliced(position, 1))) yield [first, ...rest];
  }
}
