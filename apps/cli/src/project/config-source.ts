/** The project's Config as the compiler takes it. Loaded with the compiler: what is cached needs none of it. */
import { basename, relative, sep } from "node:path";
import { type Diagnostic, decodeSource, type Source } from "@hexdag/compiler";
import { HexdagError } from "@hexdag/kernel";
import type { FoundConfig } from "./find-config.ts";

export interface ConfigSource {
  readonly source: Source;
  /** That it is written in TOML. */
  readonly warnings: readonly Diagnostic[];
}

/** `base`: the directory that paths are to be relative to. */
export async function configSource(found: FoundConfig, base: string): Promise<ConfigSource> {
  const file = relative(base, found.path).split(sep).join("/");
  if (found.format === "toml") {
    const { yamlOfToml } = await import("./toml-config.ts");
    const name = basename(found.path);
    const warning: Diagnostic = {
      code: "HD8010",
      severity: "warning",
      message: `the Config is read from ${name}, which is an older form`,
      hint: "hexdag migrate config writes a hexdag.yaml that says the same",
    };
    return { source: { file: `${file} (as YAML)`, text: yamlOfToml(found) }, warnings: [warning] };
  }
  const { source, diagnostics } = decodeSource(file, found.bytes);
  if (source !== undefined) return { source, warnings: [] };
  throw new HexdagError({
    code: "HD8002",
    message: `cannot read "${found.path}": ${diagnostics[0]?.message ?? "it is not text"}`,
  });
}
