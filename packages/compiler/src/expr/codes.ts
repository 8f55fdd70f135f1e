import type { CodeEntry } from "@hexdag/kernel";

/** HD41xx: expressions, at build. What can only go wrong at run time is HD4501 to HD4503 in the kernel's table. */
export const EXPRESSION_CODES = {
  HD4101: {
    title: "an expression cannot be read",
    explanation:
      "The text is not an expression: a value, an operator or a closing bracket is missing where the caret points, or something stands there that cannot.",
  },
  HD4102: {
    title: "a string or number is malformed",
    explanation:
      "Strings stand in \"double\" or 'single' quotes on one line; a backslash starts one of the escapes `\\n \\r \\t \\\\ \\\" \\' \\/ \\xHH \\uHHHH \\u{H…}`. Numbers are decimal: `12`, `0.5`, `1e3`.",
  },
  HD4103: {
    title: "an expression is too large",
    explanation:
      "Expressions hold at most 4 KiB of text and nest at most 64 levels deep. Split the work over several nodes, or move it into a function node.",
  },
  HD4104: {
    title: "unknown function in an expression",
    explanation: "Expressions call built-in functions only. Work that needs other code belongs into a function node.",
  },
  HD4105: {
    title: "wrong arguments for a function",
    explanation:
      "The function takes another number of arguments, or a lambda such as `x => x.name` where a value stands, or the reverse.",
  },
  HD4106: {
    title: "unknown `$` name",
    explanation:
      "The names that start with `$` are `$input`, `$ctx`, `$error`, `$var`, `$param`, in loops `$item $index $total $is_first $is_last $state $body`, and in `stop_when` and `continue_when` of an agent `$turn $calls $text $answer $agent`.",
  },
  HD4107: {
    title: "an operator or form of another language",
    explanation:
      "Expressions borrow from Python and JavaScript but are neither. The message names what this language writes instead.",
  },
  HD4108: {
    title: "a method call",
    explanation:
      "Values have no methods. Functions take the value as their first argument: `upper(name)`, or `name | upper`.",
  },
  HD4109: {
    title: "template braces inside an expression",
    explanation:
      "The field already is an expression: names stand in it without braces. `{{ }}` belongs into texts such as prompts, `${NAME}` is replaced by an environment variable before anything is read.",
  },
  HD4110: {
    title: "a chained comparison",
    explanation: "`a < b < c` means something else in every language, so it is refused. Write `a < b and b < c`.",
  },
  HD4111: {
    title: "a lambda where a value must stand",
    explanation:
      "Lambdas (`x => x.name`) are arguments of functions such as `map` and `filter` and stand nowhere else.",
  },
  HD4112: {
    title: "unclear what a pipe applies to",
    explanation:
      "`a + b | round` would round `b` only, which is rarely meant. Say which with parentheses. (`| default(…)` and `| required` apply to the value before them and need none.)",
  },
  HD4113: {
    title: "a pattern cannot be used",
    explanation:
      "Patterns of `matches` are regular expressions without back-references and look-around, so that matching takes linear time.",
  },
  HD4121: {
    title: "an expression applies an operation to the wrong type",
    explanation:
      "By the schemas and literals at hand, the operation fails whenever it is reached: a number is ordered against a string, `len` is asked of a number, and so on.",
  },
  HD4122: {
    title: "a field that does not exist",
    explanation: "The schema of the value lists its fields and allows no others, and this one is not among them.",
  },
  HD4123: {
    title: "a comparison that is always the same",
    explanation:
      "The two sides can never be equal: their types differ, or the schema's `enum` does not hold the value.",
  },
  HD4124: {
    title: "a constant part of an expression fails",
    explanation:
      "The part reads no data, so it was evaluated at build, and it fails: every run that reaches it would fail too.",
  },
} as const satisfies Readonly<Record<`HD41${number}`, CodeEntry>>;
