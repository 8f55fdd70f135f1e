/** Puts the keys of documents and nodes in the order people expect; only where nothing can depend on the order. */
import type { ComponentRegistry } from "@hexdag/kernel";
import type { CST } from "yaml";
import { bodyLists } from "../manifest/bodies.ts";
import { createNodeTypes, type NodeTypes } from "../manifest/node-types.ts";
import { type SourceList, type SourceValue, valueOf } from "../parse/source-value.ts";
import type { TextRead } from "./read-text.ts";

const DOCUMENT_KEYS = ["apiVersion", "kind", "metadata", "spec"] as const;
const NODE_KEYS = ["kind", "metadata", "spec", "wait_for", "dependencies"] as const;

type MapItem = CST.BlockMap["items"][number];

/** The tokens with the keys of documents and nodes in order. Anchors must stand before their aliases, so then nothing is moved. */
export function orderKeys(
  { tokens, file, documents }: TextRead,
  components: ComponentRegistry | undefined,
): readonly CST.Token[] {
  if (/(?:^|[\s[{,])[&*]\w/m.test(file.text)) return tokens;
  const orders = new Map<number, readonly string[]>();
  const types = components === undefined ? undefined : createNodeTypes(components);
  for (const { value } of documents) {
    if (value.type !== "map") continue;
    orders.set(value.start, DOCUMENT_KEYS);
    const spec = valueOf(value, "spec");
    for (const owner of [value, spec]) {
      const nodes = owner?.type === "map" ? valueOf(owner, "nodes") : undefined;
      if (nodes?.type === "list") noteNodes(nodes, orders, types);
    }
  }
  return tokens.map((token) =>
    token.type === "document" && token.value ? { ...token, value: ordered(token.value, orders) } : token,
  );
}

function noteNodes(list: SourceList, orders: Map<number, readonly string[]>, types: NodeTypes | undefined): void {
  for (const item of list.items) {
    if (item.type !== "map") continue;
    const kind = valueOf(item, "kind");
    // The groups of a macro's body.
    for (const key of ["nodes", "else"]) {
      const group = valueOf(item, key);
      if (kind === undefined && group?.type === "list") noteNodes(group, orders, types);
    }
    if (kind === undefined) continue;
    orders.set(item.start, NODE_KEYS);
    for (const body of bodiesOf(kind, valueOf(item, "spec"), types)) noteNodes(body, orders, types);
  }
}

function bodiesOf(
  kind: SourceValue,
  spec: SourceValue | undefined,
  types: NodeTypes | undefined,
): readonly SourceList[] {
  const info = typeof kind.data === "string" ? types?.find(kind.data) : undefined;
  return spec?.type === "map" && info !== undefined ? bodyLists(spec, info.roles) : [];
}

function ordered(token: CST.Token, orders: ReadonlyMap<number, readonly string[]>): CST.Token {
  switch (token.type) {
    case "block-map": {
      const items = token.items.map((item) => withValue(item, orders));
      const order = orders.get(token.offset);
      return { ...token, items: order === undefined ? items : sorted(items, order) };
    }
    case "block-seq":
      return { ...token, items: token.items.map((item) => withValue(item, orders)) };
    case "flow-collection": {
      const items = token.items.map((item) => withValue(item, orders));
      const order = orders.get(token.offset);
      return { ...token, items: order === undefined ? items : sortedFlow(items, order) };
    }
    default:
      return token;
  }
}

function withValue<TItem extends { readonly value?: CST.Token | null }>(
  item: TItem,
  orders: ReadonlyMap<number, readonly string[]>,
): TItem {
  return item.value ? { ...item, value: ordered(item.value, orders) } : item;
}

/** Entries with what stands before each; comments after the last key stay last. */
function sorted(items: readonly MapItem[], order: readonly string[]): MapItem[] {
  const entries = items.filter(({ key }) => key);
  const rest = items.filter(({ key }) => !key);
  const result = inOrder(entries, order);
  return isSame(result, entries) ? [...items] : [...result, ...rest];
}

type FlowItem = CST.FlowCollection["items"][number];

/** Commas and line breaks stay where they are; with comments among them nothing is moved. */
function sortedFlow(items: readonly FlowItem[], order: readonly string[]): FlowItem[] {
  const entries = items.filter(({ key }) => key);
  if (entries.some(({ start, sep }) => [...start, ...(sep ?? [])].some(({ type }) => type === "comment")))
    return [...items];
  const result = inOrder(entries, order);
  if (isSame(result, entries)) return [...items];
  return items.map((item, index) => {
    const moved = result[index];
    return moved === undefined ? item : { ...moved, start: item.start };
  });
}

function inOrder<TItem extends { readonly key?: CST.Token | null }>(
  items: readonly TItem[],
  order: readonly string[],
): readonly TItem[] {
  const rank = ({ key }: TItem): number => {
    const found = key && "source" in key ? order.indexOf(key.source) : -1;
    return found === -1 ? order.length : found;
  };
  return items.toSorted((left, right) => rank(left) - rank(right));
}

function isSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.every((item, index) => item === right[index]);
}
