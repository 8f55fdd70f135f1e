import type { CodeEntry } from "@hexdag/kernel";

/** HD40xx: templates. */
export const TEMPLATE_CODES = {
  HD4001: {
    title: "a template does not parse",
    explanation:
      "Templates are Handlebars: `{{name}}`, `{{#if x}}…{{/if}}`, `{{#each list as |item|}}…{{/each}}`, `{{upper name}}`.",
  },
  HD4002: {
    title: "Jinja in a template",
    explanation: "`{% if %}` and `{{ x | filter }}` are Jinja. The hint shows how Handlebars writes the same.",
  },
  HD4003: {
    title: "unknown helper",
    explanation:
      "Helpers are the functions of the expression language that need neither lambdas, clock nor randomness, and the blocks if, unless, each and with.",
  },
  HD4004: {
    title: "a part of Handlebars that is not offered",
    explanation: "Partials, decorators, raw blocks and custom block helpers are not part of hexDAG templates.",
  },
  HD4005: {
    title: "a name that means something else inside a block",
    explanation:
      "Inside `each` and `with` a bare name is a field of the current item. Write `@root.name` for what it means outside.",
  },
  HD4006: {
    title: "a template where a value is expected",
    explanation:
      "The field takes the value of an expression. A list or map may be written out there, and a text in it may be exactly one `{{ path }}`; a text with more around it would have to be rendered, which an expression does with `+` and `str(x)`.",
  },
} as const satisfies Readonly<Record<`HD${number}`, CodeEntry>>;
