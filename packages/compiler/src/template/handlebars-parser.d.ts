// Handlebars' parser alone: a fifth of the load time of the whole package, which also brings a compiler to JavaScript.
// The package publishes no types for it. See `template-tree.ts` for the shape of what it returns.
declare module "handlebars/dist/cjs/handlebars/compiler/base.js" {
  export function parseWithoutProcessing(input: string): unknown;
}
