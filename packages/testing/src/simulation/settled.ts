/** Resolves once every promise that can settle without the outside world has settled. Real time barely passes. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
