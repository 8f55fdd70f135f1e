import { HexdagError } from "../errors/hexdag-error.ts";
import { isJsonObject } from "./json-value.ts";

/** Deeper values are refused, so that a hostile one cannot exhaust the stack. */
const MAX_DEPTH = 1000;

/**
 * `value` as the one JSON text that equal values share (RFC 8785): no spaces, keys sorted by UTF-16 code units, numbers
 * and strings as ECMAScript writes them. Keys whose value is `undefined` are left out. What is not JSON (`NaN`, a
 * function, a class instance, a cycle) is refused with HD6005, naming the path.
 *
 * @example canonicalJson({ b: [1, 2], a: "x" }) // {"a":"x","b":[1,2]}
 */
export function canonicalJson(value: unknown): string {
  return write(value, []);
}

function write(value: unknown, path: (string | number)[]): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return Number.isFinite(value) ? JSON.stringify(value) : refuse(path, String(value));
  if (path.length > MAX_DEPTH) return refuse(path.slice(0, 3), "nested too deeply or contains itself");
  if (Array.isArray(value)) return writeList(value, path);
  if (isJsonObject(value)) return writeMap(value, path);
  return refuse(path, typeof value === "object" ? "an instance of a class" : `a value of type ${typeof value}`);
}

function writeList(list: readonly unknown[], path: (string | number)[]): string {
  let text = "[";
  for (let i = 0; i < list.length; i++) {
    path.push(i);
    text += (i === 0 ? "" : ",") + write(list[i], path);
    path.pop();
  }
  return `${text}]`;
}

function writeMap(map: { readonly [key: string]: unknown }, path: (string | number)[]): string {
  let text = "{";
  for (const key of Object.keys(map).toSorted()) {
    const value = map[key];
    if (value === undefined) continue;
    path.push(key);
    text += `${text.length === 1 ? "" : ","}${JSON.stringify(key)}:${write(value, path)}`;
    path.pop();
  }
  return `${text}}`;
}

function refuse(path: readonly (string | number)[], found: string): never {
  const place = path.length === 0 ? "the value" : path.map((step) => `[${JSON.stringify(step)}]`).join("");
  throw new HexdagError({ code: "HD6005", message: `${place} cannot be written as JSON: ${found}` });
}
