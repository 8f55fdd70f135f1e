/** Random expression text: well-formed, nearly well-formed and not at all. The same random source gives the same text. */

/** A number in [0, 1). */
export type Random = () => number;

/** Mulberry32: small, fast, and the same on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Text of one of four makes: from the grammar, broken a little, a soup of tokens, a soup of characters. */
export function randomText(random: Random, functions: readonly FunctionShape[]): string {
  const writer: Writer = { random, functions, params: [] };
  const make = random();
  if (make < 0.6) return expression(writer, 1 + Math.floor(random() * 6));
  if (make < 0.8) return broken(random, expression(writer, 1 + Math.floor(random() * 5)));
  if (make < 0.95) return many(random, 30, () => pick(random, TOKENS)).join(random() < 0.5 ? " " : "");
  return many(random, 60, () => pick(random, CHARACTERS)).join("");
}

/** What the writer needs to know of a function to call it rightly most of the time. */
export interface FunctionShape {
  readonly name: string;
  readonly params: readonly {
    readonly type: readonly string[] | "any";
    readonly optional?: boolean;
    readonly rest?: boolean;
  }[];
}

interface Writer {
  readonly random: Random;
  readonly functions: readonly FunctionShape[];
  readonly params: readonly string[];
}

const NAMES = ["$input", "$ctx", "$item", "node", "other", "$var", "__proto__", "constructor", "nodes"];
const FIELDS = [
  "a",
  "b",
  "items",
  "deep",
  "text",
  "big",
  "output",
  "length",
  "__proto__",
  "constructor",
  "toString",
  "if",
];
const NUMBERS = ["0", "1", "2", "-1", "3.5", "1e3", "1e308", "100000", "9007199254740991", "0.1", ".5", "64"];
const STRINGS = [
  '""',
  '"a"',
  "'b'",
  '"__proto__"',
  '"constructor"',
  '"é😀"',
  '"\\n"',
  '"a,b,c"',
  '"(a+)+$"',
  '"[1,[2]]"',
  '"2026-01-31"',
];
const OPERATORS = [
  "+",
  "-",
  "*",
  "/",
  "//",
  "%",
  "**",
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "in",
  "not in",
  "and",
  "or",
  "&&",
  "||",
  "??",
];
const TOKENS = [
  ...NAMES,
  ...FIELDS,
  ...NUMBERS,
  ...STRINGS,
  ...OPERATORS,
  ..."( ) [ ] { } , : . ?. ? | ! = => === -> & ; ${ {{ }} {% $ $$ \\ ' \" ` not if else is null true None lambda for".split(
    " ",
  ),
  "map",
  "len",
  "default",
];
const CHARACTERS = Array.from("abc012.,:;()[]{}<>=!&|?+-*/%$\"'\\ \n\t_`~^@#é😀\u2028\u0000\ud800");

function pick<T>(random: Random, from: readonly [T, ...T[]] | readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new RangeError("picked from nothing");
  return found;
}

function many<T>(random: Random, most: number, make: () => T): T[] {
  return Array.from({ length: Math.floor(random() * most) }, make);
}

function expression(writer: Writer, depth: number): string {
  const { random } = writer;
  if (depth <= 0) return leaf(writer);
  const part = (): string => expression(writer, depth - 1 - Math.floor(random() * 2));
  const make = random();
  if (make < 0.14) return leaf(writer);
  if (make < 0.4) return call(writer, depth);
  if (make < 0.58) return `(${part()} ${pick(random, OPERATORS)} ${part()})`;
  if (make < 0.66) return `${part()} ${pick(random, OPERATORS)} ${part()}`;
  if (make < 0.7) return `(${part()} if ${part()} else ${part()})`;
  if (make < 0.74) return `(${part()} ? ${part()} : ${part()})`;
  if (make < 0.79) return `[${many(random, 4, part).join(", ")}]`;
  if (make < 0.84) return `{${many(random, 4, () => `${key(writer, depth)}: ${part()}`).join(", ")}}`;
  if (make < 0.89) return `(${part()}).${pick(random, FIELDS)}`;
  if (make < 0.93) return `(${part()})[${part()}${random() < 0.4 ? `:${random() < 0.5 ? part() : ""}` : ""}]`;
  if (make < 0.96) return `${pick(random, ["not ", "-", "!", "+"])}(${part()})`;
  return `(${part()} ${pick(random, ["is null", "is not null", "| required", "| default(1)", "| len", "| json"])})`;
}

function key(writer: Writer, depth: number): string {
  const { random } = writer;
  if (random() < 0.2) return `[${expression(writer, depth - 2)}]`;
  return pick(random, random() < 0.6 ? FIELDS : STRINGS);
}

function leaf({ random, params }: Writer): string {
  const make = random();
  if (params.length > 0 && make < 0.35) return pick(random, params);
  if (make < 0.55) return pick(random, NUMBERS);
  if (make < 0.75) return pick(random, STRINGS);
  if (make < 0.82) return pick(random, ["true", "false", "null", "[]", "{}"]);
  return [pick(random, NAMES), ...many(random, 3, () => pick(random, FIELDS))].join(".");
}

function call(writer: Writer, depth: number): string {
  const { random, functions } = writer;
  const fn = pick(random, functions);
  const args: string[] = [];
  for (const param of fn.params) {
    const copies = param.rest ? Math.floor(random() * 3) : param.optional ? Math.floor(random() * 2) : 1;
    for (let i = 0; i < copies; i++) args.push(argument(writer, param.type, depth));
  }
  if (random() < 0.03) args.pop();
  const [first, ...others] = args;
  if (random() < 0.15 && first !== undefined && !first.includes("=>"))
    return `((${first}) | ${fn.name}(${others.join(", ")}))`;
  return `${fn.name}(${args.join(", ")})`;
}

/** Of the right type most of the time, so that calls reach what they are there for. */
function argument(writer: Writer, type: readonly string[] | "any", depth: number): string {
  const { random } = writer;
  if (type !== "any" && type.includes("lambda") && random() < 0.9) return lambda(writer, depth);
  if (random() < 0.4) return expression(writer, depth - 1);
  const wanted = type === "any" ? "any" : pick(random, type);
  switch (wanted) {
    case "list":
      return pick(random, [
        "$input.items",
        "range(50)",
        "range(30000)",
        "$input.big",
        `[${expression(writer, depth - 2)}]`,
        "$input.texts",
      ]);
    case "map":
      return pick(random, ["$input", "$input.deep", `{a: ${expression(writer, depth - 2)}}`]);
    case "string":
      return pick(random, ["$input.text", "$input.long", ...STRINGS]);
    case "number":
      return pick(random, NUMBERS);
    default:
      return expression(writer, depth - 1);
  }
}

function lambda(writer: Writer, depth: number): string {
  const name = `x${writer.params.length}`;
  const two = writer.random() < 0.3;
  const params = [...writer.params, name, ...(two ? [`${name}i`] : [])];
  const body = expression({ ...writer, params }, depth - 1);
  return two ? `(${name}, ${name}i) => ${body}` : `${name} => ${body}`;
}

/** A few characters of `text` taken out, doubled or replaced. */
function broken(random: Random, text: string): string {
  const units = Array.from(text);
  for (let edits = 1 + Math.floor(random() * 3); edits > 0; edits--) {
    const at = Math.floor(random() * (units.length + 1));
    const make = random();
    if (make < 0.4) units.splice(at, 1);
    else if (make < 0.7) units.splice(at, 0, pick(random, TOKENS));
    else units.splice(at, 1, pick(random, CHARACTERS));
  }
  return units.join("");
}
