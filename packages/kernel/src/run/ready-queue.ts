/** Ready nodes: first come, first served within a priority, higher priorities first. Logarithmic only when priorities differ. */
export interface ReadyQueue {
  push(node: number): void;
  /** The next node, or `undefined` when none is ready. */
  pop(): number | undefined;
  readonly size: number;
}

/** A queue in order of arrival, for graphs without priorities. Constant time, amortised. */
export function createFifoQueue(): ReadyQueue {
  return new FifoQueue();
}

class FifoQueue implements ReadyQueue {
  #items: number[] = [];
  #head = 0;

  push(node: number): void {
    this.#items.push(node);
  }

  pop(): number | undefined {
    if (this.#head === this.#items.length) return undefined;
    const node = this.#items[this.#head++];
    // Compacted seldom: a fresh array for every node of a chain would be garbage.
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return node;
  }

  get size(): number {
    return this.#items.length - this.#head;
  }
}

/** A binary heap by priority, then by order of arrival. */
export function createPriorityQueue(priorityOf: (node: number) => number): ReadyQueue {
  return new PriorityQueue(priorityOf);
}

interface Waiting {
  readonly node: number;
  readonly priority: number;
  readonly order: number;
}

class PriorityQueue implements ReadyQueue {
  readonly #priorityOf: (node: number) => number;
  readonly #heap: Waiting[] = [];
  #arrivals = 0;

  constructor(priorityOf: (node: number) => number) {
    this.#priorityOf = priorityOf;
  }

  push(node: number): void {
    this.#heap.push({ node, priority: this.#priorityOf(node), order: this.#arrivals++ });
    for (let at = this.#heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): number | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first.node;
  }

  get size(): number {
    return this.#heap.length;
  }

  #before(left: number, right: number): boolean {
    const a = this.#heap[left];
    const b = this.#heap[right];
    if (a === undefined || b === undefined) return false;
    return a.priority === b.priority ? a.order < b.order : a.priority > b.priority;
  }

  #swap(left: number, right: number): void {
    const a = this.#heap[left];
    const b = this.#heap[right];
    if (a === undefined || b === undefined) return;
    this.#heap[left] = b;
    this.#heap[right] = a;
  }

  #sink(from: number): void {
    for (let at = from; ; ) {
      const left = 2 * at + 1;
      let best = at;
      if (left < this.#heap.length && this.#before(left, best)) best = left;
      if (left + 1 < this.#heap.length && this.#before(left + 1, best)) best = left + 1;
      if (best === at) return;
      this.#swap(at, best);
      at = best;
    }
  }
}
