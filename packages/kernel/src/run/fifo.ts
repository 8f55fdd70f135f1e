/** First in, first out, in constant time (amortised). */
export interface Fifo<TItem> {
  push(item: TItem): void;
  /** The item that has waited longest, without taking it. */
  readonly first: TItem | undefined;
  take(): TItem | undefined;
}

export function createFifo<TItem>(): Fifo<TItem> {
  let items: TItem[] = [];
  let head = 0;
  return {
    push(item) {
      items.push(item);
    },
    get first() {
      return items[head];
    },
    take() {
      const item = items[head];
      if (head < items.length) head++;
      if (head === items.length || (head > 1024 && head * 2 > items.length)) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
  };
}
