/** Ready nodes: first come, first served within a priority, higher priorities first. Logarithmic only when priorities differ. */
export interface ReadyQueue {
  push(node: number): void;
  /** The next node, or `undefined` when none is ready. */
  pop(): number | undefined;
  readonly size: number;
}

/** A queue in order of arrival, for graphs without priorities. Constant time, amortised. */
export function createFifoQueue(): ReadyQueue {
  let items: number[] = [];
  let head = 0;
  return {
    push(node) {
      items.push(node);
    },
    pop() {
      if (head === items.length) return undefined;
      const node = items[head++];
      // Compacted seldom: a fresh array for every node of a chain would be garbage.
      if (head > 1024 && head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      return node;
    },
    get size() {
      return items.length - head;
    },
  };
}

/** A binary heap by priority, then by order of arrival. */
export function createPriorityQueue(priorityOf: (node: number) => number): ReadyQueue {
  const heap: { readonly node: number; readonly priority: number; readonly order: number }[] = [];
  let arrivals = 0;
  const before = (left: number, right: number): boolean => {
    const a = heap[left];
    const b = heap[right];
    if (a === undefined || b === undefined) return false;
    return a.priority === b.priority ? a.order < b.order : a.priority > b.priority;
  };
  const swap = (left: number, right: number): void => {
    const a = heap[left];
    const b = heap[right];
    if (a === undefined || b === undefined) return;
    heap[left] = b;
    heap[right] = a;
  };
  const sink = (from: number): void => {
    for (let at = from; ; ) {
      const left = 2 * at + 1;
      let best = at;
      if (left < heap.length && before(left, best)) best = left;
      if (left + 1 < heap.length && before(left + 1, best)) best = left + 1;
      if (best === at) return;
      swap(at, best);
      at = best;
    }
  };
  return {
    push(node) {
      heap.push({ node, priority: priorityOf(node), order: arrivals++ });
      for (let at = heap.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!before(at, parent)) return;
        swap(at, parent);
        at = parent;
      }
    },
    pop() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return undefined;
      if (heap.length > 0) {
        heap[0] = last;
        sink(0);
      }
      return first.node;
    },
    get size() {
      return heap.length;
    },
  };
}
