/** First in, first out, in constant time (amortised). */
export class Fifo<TItem> {
  #items: TItem[] = [];
  #head = 0;

  push(item: TItem): void {
    this.#items.push(item);
  }

  /** The item that has waited longest, without taking it. */
  get first(): TItem | undefined {
    return this.#items[this.#head];
  }

  take(): TItem | undefined {
    const item = this.#items[this.#head];
    if (this.#head < this.#items.length) this.#head++;
    if (this.#head === this.#items.length || (this.#head > 1024 && this.#head * 2 > this.#items.length)) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
