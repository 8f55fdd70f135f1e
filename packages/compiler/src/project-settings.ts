/** What a project's Config says to the host rather than to its pipelines. */
import { resolvePath } from "./link/resolve-path.ts";
import type { ConfigSpec, ProjectConfig } from "./manifest/kinds/project-config.ts";
import { entryOf, valueOf } from "./parse/source-value.ts";

/** Settings of the host, normalised. What the Config does not say is absent. */
export interface ProjectSettings {
  readonly logging: LoggingSettings;
  /** Driver packages that may be loaded; absent: all that are installed. */
  readonly drivers?: readonly string[];
  /** Which code manifests may bring. */
  readonly trust: { readonly inlineFunctions: boolean; readonly fileFunctions: boolean };
}

/** `logging` of a Config. */
export interface LoggingSettings {
  readonly level?: LogLevel;
  readonly format?: "pretty" | "json";
  /** A file that the log is written to as well, relative like the files of a plan. */
  readonly outputFile?: string;
  readonly useColor?: boolean;
  readonly includeTimestamp?: boolean;
}

/** The least that is logged. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "silent";

/** The settings of a Config. */
export function settingsOf({ spec, values: { logging, drivers }, trust }: ProjectConfig): ProjectSettings {
  const written = spec && valueOf(spec, "logging");
  const file = written?.type === "map" ? entryOf(written, "output_file") : undefined;
  return {
    logging: {
      ...(logging?.level === undefined ? {} : { level: LEVELS[logging.level] }),
      ...(logging?.format === undefined ? {} : { format: FORMATS[logging.format] }),
      ...(logging?.output_file === undefined || file === undefined
        ? {}
        : { outputFile: resolvePath(file.value.source.file, logging.output_file) }),
      ...(logging?.use_color === undefined ? {} : { useColor: logging.use_color }),
      ...(logging?.include_timestamp === undefined ? {} : { includeTimestamp: logging.include_timestamp }),
    },
    ...(drivers === undefined ? {} : { drivers }),
    trust,
  };
}

type Logging = NonNullable<ConfigSpec["logging"]>;

const LEVELS: Readonly<Record<NonNullable<Logging["level"]>, LogLevel>> = {
  trace: "trace",
  debug: "debug",
  info: "info",
  warn: "warn",
  error: "error",
  silent: "silent",
  DEBUG: "debug",
  INFO: "info",
  WARNING: "warn",
  ERROR: "error",
  CRITICAL: "error",
};

const FORMATS: Readonly<Record<NonNullable<Logging["format"]>, "pretty" | "json">> = {
  pretty: "pretty",
  json: "json",
  structured: "json",
  console: "pretty",
  dual: "pretty",
  rich: "pretty",
};
