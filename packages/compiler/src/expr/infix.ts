import { type BinaryOperator, PRECEDENCE } from "@hexdag/kernel";
import { current, isWordToken, type Parser, peek } from "./parser-state.ts";
import type { Token } from "./token.ts";

/** An operator between two values. */
export interface Infix {
  readonly level: number;
  /** How many tokens the operator is made of. */
  readonly tokens: number;
  readonly operator: BinaryOperator | "and" | "or" | "??" | "is null" | "is not null";
}

const SYMBOLS: ReadonlyMap<string, Infix> = new Map<string, Infix>([
  ["||", { level: PRECEDENCE.or, tokens: 1, operator: "or" }],
  ["&&", { level: PRECEDENCE.and, tokens: 1, operator: "and" }],
  ["??", { level: PRECEDENCE.coalesce, tokens: 1, operator: "??" }],
  ...(["==", "!=", "<", "<=", ">", ">="] as const).map(
    (operator) => [operator, { level: PRECEDENCE.comparison, tokens: 1, operator }] as const,
  ),
  ...(["+", "-"] as const).map((operator) => [operator, { level: PRECEDENCE.sum, tokens: 1, operator }] as const),
  ...(["*", "/", "//", "%"] as const).map(
    (operator) => [operator, { level: PRECEDENCE.product, tokens: 1, operator }] as const,
  ),
  ["**", { level: PRECEDENCE.power, tokens: 1, operator: "**" }],
]);

/** The operator between two values that stands here, if one does. */
export function infixAt(parser: Parser): Infix | undefined {
  const token = current(parser);
  if (token.kind === "symbol") return SYMBOLS.get(token.text);
  if (token.kind !== "word") return undefined;
  const level = PRECEDENCE.comparison;
  const next = peek(parser, 1);
  switch (token.text) {
    case "and":
    case "or":
      return { level: PRECEDENCE[token.text], tokens: 1, operator: token.text };
    case "in":
      return { level, tokens: 1, operator: "in" };
    case "not":
      return isWordToken(next, "in") ? { level, tokens: 2, operator: "not in" } : undefined;
    case "is":
      if (isNull(next)) return { level, tokens: 2, operator: "is null" };
      return isWordToken(next, "not") && isNull(peek(parser, 2))
        ? { level, tokens: 3, operator: "is not null" }
        : undefined;
    default:
      return undefined;
  }
}

function isNull(token: Token): boolean {
  return isWordToken(token, "null") || isWordToken(token, "None");
}

/** How tightly the right side must bind: `??` and `**` group to the right, and a power's exponent may have a sign. */
export function rightLevel({ level }: Infix): number {
  if (level === PRECEDENCE.power) return PRECEDENCE.sign;
  return level === PRECEDENCE.coalesce ? level : level + 1;
}
