import { HexdagError } from "@hexdag/kernel";
import type { JsonValue, TemplateEngine, TemplateRenderer } from "@hexdag/kernel/ports";
import { describeTemplateEngine, TEMPLATE_ENGINE_SUITE, type TemplateEngineTarget } from "@hexdag/testing";
import Handlebars from "handlebars";
import { createHandlebarsEngine } from "../../src/template/handlebars-engine.ts";
import { describeBrokenFakes } from "../support/broken-fakes.ts";

const target: TemplateEngineTarget = { name: "handlebars", capabilities: [], create: () => createHandlebarsEngine() };

describeTemplateEngine(target);

type Values = Readonly<Record<string, JsonValue | undefined>>;

/** The real engine, with something done to source, values or text. */
function broken(change: {
  readonly source?: (source: string) => string;
  readonly values?: (values: Values) => Values;
  readonly text?: (text: string) => string;
  readonly failure?: (error: unknown) => string;
}): TemplateEngineTarget {
  const { source: alter = (source) => source, values: swap = (values) => values, text: edit = (text) => text } = change;
  const guard = (work: () => string): string => {
    try {
      return work();
    } catch (error) {
      if (change.failure === undefined) throw error;
      return change.failure(error);
    }
  };
  return {
    ...target,
    create: (): TemplateEngine => {
      const engine = createHandlebarsEngine();
      return {
        compile: (source) => {
          let render: TemplateRenderer | undefined;
          const compileFailure = guard(() => {
            render = engine.compile(alter(source));
            return "";
          });
          return (values) => guard(() => edit(render?.(swap(values)) ?? compileFailure));
        },
      };
    },
  };
}

/** Plain Handlebars, as it comes. */
const plain: TemplateEngineTarget = {
  ...target,
  create: () => {
    const engine = Handlebars.create();
    return { compile: (source) => engine.compile(source) };
  },
};

const editing = (text: (text: string) => string): TemplateEngineTarget => broken({ text });
const rewriting = (source: (source: string) => string): TemplateEngineTarget => broken({ source });
const swallowing = broken({ failure: () => "" });
const vague = broken({
  failure: () => {
    throw new HexdagError({ code: "HD4504", message: "something is missing" });
  },
});

describeBrokenFakes(TEMPLATE_ENGINE_SUITE, {
  "capabilities: are exactly the declared ones": { ...target, capabilities: ["SupportsPartials"] },
  "values: prints text as it is": editing((text) => text.trim()),
  "values: prints values by path": editing((text) => text.toUpperCase()),
  "values: escapes nothing": plain,
  "values: prints lists and maps as JSON": plain,
  "values: prints null as nothing, and false and 0 as themselves": editing((text) => text.replace("[|", "[null|")),
  "values: fails with HD4504 and the whole path when a value is missing": vague,
  "values: fails with HD4504 when a name has no value at all": swallowing,
  "values: reads a missing value as null where a default is given": rewriting((source) =>
    source.replaceAll("default", "upper"),
  ),
  "blocks: if and unless choose, and read a missing value as false": rewriting((source) =>
    source.replaceAll("unless", "if"),
  ),
  "blocks: else-if chains": rewriting((source) => source.replace("{{else if b}}B", "")),
  "blocks: each walks a list with its position": rewriting((source) => source.replace("@last", "@first")),
  "blocks: each walks a map with its keys": rewriting((source) => source.replace("@key", "@index")),
  "blocks: each and with open a scope, and ../ leaves it": rewriting((source) => source.replaceAll("../", "")),
  "blocks: block parameters name the item and its key": rewriting((source) => source.replace("|x i|", "|i x|")),
  "blocks: helpers take arguments and nest": rewriting((source) => source.replace("upper", "lower")),
  "blocks: a value wins over a helper of its name when there are no arguments": rewriting((source) =>
    source.replace("{{first}}", "{{first items}}"),
  ),
  "blocks: whitespace control trims": rewriting((source) => source.replaceAll("~", "")),
  "safety: reaches no prototype": {
    ...target,
    create: () => ({ compile: (source) => Handlebars.compile(source, { strict: false }) }),
  },
  "safety: prints an own property whatever its name": rewriting((source) => source.replace("a.length", "a.size")),
  "safety: refuses source it cannot parse with HD4504": swallowing,
  "safety: refuses partials, decorators and unknown helpers with HD4504": swallowing,
  "safety: renders alike every time and leaves the values as they were": broken({
    values: (values) => {
      Reflect.set(values, "name", "changed");
      return values;
    },
  }),
  "safety: keeps templates compiled by one engine apart": {
    ...target,
    create: () => {
      const engine = createHandlebarsEngine();
      let kept: TemplateRenderer | undefined;
      return { compile: (source) => (kept ??= engine.compile(source)) };
    },
  },
});
