import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root: string = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** A package as it is published: its built `dist`, never its sources. */
export async function fromDist<TModule>(name: string): Promise<TModule> {
  const file = join(root, "packages", name, "dist/index.js");
  if (!existsSync(file)) throw new Error(`packages/${name} is not built: run \`pnpm build\``);
  const module: TModule = await import(pathToFileURL(file).href);
  return module;
}

/** A package that one of ours depends on, as that one sees it. */
export async function fromDependency<TModule>(holder: string, name: string): Promise<TModule> {
  const { resolve } = createRequire(join(root, "packages", holder, "package.json"));
  const module: TModule = await import(pathToFileURL(resolve(name)).href);
  return module;
}

/** The built command. */
export const CLI: string = join(root, "apps/cli/dist/main.js");
