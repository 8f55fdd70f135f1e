import { isAbsolute, join } from "node:path";
import process from "node:process";

/**
 * Where this user's runs are kept, whatever project they are of: `HEXDAG_STATE_DIR`, else where the system keeps what programs
 * remember. `undefined` when there is no place that is theirs alone.
 */
export function stateDirectory(env: { readonly [name: string]: string | undefined }): string | undefined {
  const { HEXDAG_STATE_DIR, XDG_STATE_HOME, LOCALAPPDATA, HOME } = env;
  if (HEXDAG_STATE_DIR) return HEXDAG_STATE_DIR;
  // A relative path is invalid by the XDG specification.
  if (XDG_STATE_HOME && isAbsolute(XDG_STATE_HOME)) return join(XDG_STATE_HOME, "hexdag");
  if (process.platform === "win32") return LOCALAPPDATA ? join(LOCALAPPDATA, "hexdag", "state") : undefined;
  if (!HOME) return undefined;
  return join(
    HOME,
    ...(process.platform === "darwin" ? ["Library", "Application Support"] : [".local", "state"]),
    "hexdag",
  );
}
