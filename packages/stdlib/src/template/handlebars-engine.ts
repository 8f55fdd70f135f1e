import type { JsonValue, TemplateEngine, TemplateRenderer } from "@hexdag/kernel/ports";
import { compileProgram } from "./compile-template.ts";
import type { RenderScope } from "./render-scope.ts";
import { parseTemplate } from "./syntax.ts";
import { expressionFunctions, type TemplateFunctions } from "./template-functions.ts";

/** Compiled templates kept per engine; the one compiled first goes first. */
const CACHE_SIZE = 1_000;

export interface HandlebarsEngineOptions {
  /** Functions a template may call. Default: those of the expression language. */
  readonly functions?: TemplateFunctions;
}

/**
 * A `TemplateEngine` for Handlebars source. Nothing is escaped; a missing value fails with HD4504 and its path; only own
 * members are read; blocks are `if`, `unless`, `each` and `with`, and helpers are the functions of the expression language.
 *
 * @example
 * createHandlebarsEngine().compile("Hello {{upper name}}")({ name: "ada" }); // "Hello ADA"
 */
export function createHandlebarsEngine(options: HandlebarsEngineOptions = {}): TemplateEngine {
  const functions = options.functions ?? expressionFunctions();
  const cache = new Map<string, TemplateRenderer>();
  return {
    compile(source) {
      const known = cache.get(source);
      if (known !== undefined) return known;
      const print = compileProgram(parseTemplate(source), { functions, depth: 0 });
      const render: TemplateRenderer = (values) => print(rootScope(values));
      for (const oldest of cache.keys()) {
        if (cache.size < CACHE_SIZE) break;
        cache.delete(oldest);
      }
      cache.set(source, render);
      return render;
    },
  };
}

function rootScope(values: { readonly [name: string]: JsonValue | undefined }): RenderScope {
  return { self: values, parent: undefined, data: {}, named: new Map(), root: values };
}
