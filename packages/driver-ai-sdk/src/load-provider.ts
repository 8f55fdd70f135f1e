/** Providers by the name of their package: imported when the port is opened, from where the project is. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { EmbeddingModelV4, LanguageModelV4 } from "@ai-sdk/provider";
import { HexdagError, type JsonObject } from "@hexdag/kernel/ports";

/** What is needed of a provider. */
export interface LoadedProvider {
  languageModel(id: string): LanguageModelV4;
  embeddingModel(id: string): EmbeddingModelV4;
}

export interface ProviderSource {
  readonly provider: string;
  readonly export: string | undefined;
  /** For a function that makes the provider. */
  readonly settings: JsonObject;
}

/** Throws HD5007 when there is no such provider. */
export async function loadProvider(source: ProviderSource): Promise<LoadedProvider> {
  const namespace = await importFrom(source.provider);
  const name = source.export ?? onlyFactory(namespace, source);
  const value = namespace[name];
  if (isProvider(value)) {
    if (Object.keys(source.settings).length === 0) return value;
    throw unusable(
      source,
      `"${name}" is a provider, which takes no settings`,
      "name the function that makes it: createX",
    );
  }
  const made: unknown = typeof value === "function" ? value(source.settings) : undefined;
  if (isProvider(made)) return made;
  throw unusable(source, `"${name}" is neither a provider nor a function that makes one`, offered(namespace));
}

type Namespace = Readonly<Record<string, unknown>>;

async function importFrom(name: string): Promise<Namespace> {
  try {
    const namespace: Namespace = await import(fileOf(name));
    return namespace;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HexdagError({
      code: "HD5007",
      message: `the AI SDK provider "${name}" cannot be loaded: ${why}`,
      hint: `install it in the project: npm install ${name}`,
      cause,
    });
  }
}

/** As the project sees it; what is not there may be beside this package. */
function fileOf(name: string): string {
  try {
    return pathToFileURL(createRequire(join(process.cwd(), "package.json")).resolve(name)).href;
  } catch {
    return name;
  }
}

function onlyFactory(namespace: Namespace, source: ProviderSource): string {
  const [only, ...others] = Object.keys(namespace).filter((name) => /^create[A-Z]/.test(name));
  if (only !== undefined && others.length === 0) return only;
  throw unusable(source, "it is not clear which of its exports is the provider", offered(namespace));
}

function offered(namespace: Namespace): string {
  return `set export to one of ${Object.keys(namespace).slice(0, 10).join(", ")}`;
}

function unusable({ provider }: ProviderSource, why: string, hint: string): HexdagError {
  return new HexdagError({ code: "HD5007", message: `the AI SDK provider "${provider}" cannot be used: ${why}`, hint });
}

function isProvider(value: unknown): value is LoadedProvider {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return "languageModel" in value && typeof value.languageModel === "function" && "embeddingModel" in value;
}
