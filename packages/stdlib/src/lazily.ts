/**
 * Puts making a value off until it is first asked for. The schemas of node kinds take longer to make than all else that is
 * loaded with them, and a run of a compiled plan needs none.
 */
export function lazily<TValue>(make: () => TValue): () => TValue {
  let made: { readonly value: TValue } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
