import { isAbsolute, join } from "node:path";

/**
 * Where this user's caches go, or `undefined` when there is no place that is theirs alone: what lies in a cache is run, so a
 * shared temporary directory will not do. Imported by main.ts on any Node: nothing newer than Node 18.
 */
export function cacheDirectory(env: { readonly [name: string]: string | undefined }): string | undefined {
  if (env["HEXDAG_NO_CACHE"]) return undefined;
  const { XDG_CACHE_HOME, LOCALAPPDATA, HOME } = env;
  // A relative path is invalid by the XDG specification, and would put a cache into whatever directory one works in.
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return join(XDG_CACHE_HOME, "hexdag");
  if (process.platform === "win32") return LOCALAPPDATA ? join(LOCALAPPDATA, "hexdag", "cache") : undefined;
  if (!HOME) return undefined;
  return join(HOME, ...(process.platform === "darwin" ? ["Library", "Caches"] : [".cache"]), "hexdag");
}
