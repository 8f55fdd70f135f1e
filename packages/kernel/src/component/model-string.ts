/** A model named together with the adapter that reaches it. */
export interface ModelString {
  readonly adapter: string;
  readonly model: string;
}

/** What comes before the first slash is an adapter's short name; models may have slashes of their own. */
const SHAPE = /^(?<adapter>[A-Za-z][\w-]*)\/(?<model>[^\s#]+)$/;

/** Files of code, which stand where adapters' names do too. */
const CODE = /\.[cm]?[jt]sx?$/;

/** Reads `openai/gpt-5-mini`. Packages (`@acme/x`), files (`models/mine.ts`) and other adapters' names are no model strings. */
export function parseModelString(text: string): ModelString | undefined {
  const { adapter, model } = SHAPE.exec(text)?.groups ?? {};
  return adapter === undefined || model === undefined || CODE.test(model) ? undefined : { adapter, model };
}
