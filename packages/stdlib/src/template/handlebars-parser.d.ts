/** Handlebars publishes no types for its parser alone, which loads in a third of the time of the whole. */
declare module "handlebars/dist/cjs/handlebars/compiler/base.js" {
  /** Parses and applies white-space control. Throws for source that is no template. */
  export function parse(source: string): unknown;
}
