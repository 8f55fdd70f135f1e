/** Where what nodes log goes: beside the progress, and into a file where the Config names one. */
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { LoggingSettings, LogLevel } from "@hexdag/compiler";
import { HexdagError, type Log } from "@hexdag/kernel";
import type { Io } from "./io.ts";
import { usageError } from "./usage-error.ts";

const LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error", "silent"];
const OTHER_LEVELS: Readonly<Record<string, LogLevel>> = { warning: "warn", critical: "error" };
const FORMATS: Readonly<Record<string, "pretty" | "json">> = {
  pretty: "pretty",
  console: "pretty",
  rich: "pretty",
  dual: "pretty",
  json: "json",
  structured: "json",
};

/** The environment variables that win over the Config's `logging`, by its keys. */
export const LOG_VARIABLES = {
  level: "HEXDAG_LOG_LEVEL",
  format: "HEXDAG_LOG_FORMAT",
  output_file: "HEXDAG_LOG_OUTPUT_FILE",
  use_color: "HEXDAG_LOG_USE_COLOR",
  include_timestamp: "HEXDAG_LOG_INCLUDE_TIMESTAMP",
} as const;

/** The settings with what the environment says over them. `base`: the directory that the Config's file is relative to. */
export function loggingFor(settings: LoggingSettings | undefined, { env, cwd }: Io, base: string): LoggingSettings {
  const level = readWord(
    env,
    LOG_VARIABLES.level,
    (word) => LEVELS.find((each) => each === word) ?? OTHER_LEVELS[word],
    LEVELS,
  );
  const format = readWord(env, LOG_VARIABLES.format, (word) => FORMATS[word], ["pretty", "json"]);
  const color = readWord(env, LOG_VARIABLES.use_color, flag, ["true", "false"]);
  const timestamp = readWord(env, LOG_VARIABLES.include_timestamp, flag, ["true", "false"]);
  const file = env[LOG_VARIABLES.output_file];
  const { outputFile, ...rest } = settings ?? {};
  return {
    ...rest,
    ...(outputFile === undefined ? {} : { outputFile: resolve(base, outputFile) }),
    ...(level === undefined ? {} : { level }),
    ...(format === undefined ? {} : { format }),
    ...(color === undefined ? {} : { useColor: color }),
    ...(timestamp === undefined ? {} : { includeTimestamp: timestamp }),
    ...(file === undefined || file === "" ? {} : { outputFile: resolve(cwd, file) }),
  };
}

function flag(word: string): boolean | undefined {
  if (["true", "1", "yes", "on"].includes(word)) return true;
  return ["false", "0", "no", "off"].includes(word) ? false : undefined;
}

function readWord<TValue>(
  env: Io["env"],
  variable: string,
  read: (word: string) => TValue | undefined,
  words: readonly string[],
): TValue | undefined {
  const text = env[variable];
  if (text === undefined || text === "") return undefined;
  const value = read(text.toLowerCase());
  if (value !== undefined) return value;
  throw usageError(`${variable} is "${text}", which means nothing there`, `it takes ${words.join(", ")}`);
}

/** The process as it is for people who want no colours. */
export function withColor(io: Io, { useColor }: LoggingSettings): Io {
  return useColor === false ? { ...io, env: { ...io.env, NO_COLOR: "1" } } : io;
}

/** Where lines go. */
export interface LogOutput {
  /** Shows a line. */
  print(line: string): void;
  /** Takes secrets out of what goes to a file. */
  redact(text: string): string;
  readonly io: Pick<Io, "env" | "now">;
}

/** What nodes log; `debug` is shown only on demand. */
export function createRunLog(logging: LoggingSettings, { print, redact, io }: LogOutput): Log {
  const debug = io.env["HEXDAG_DEBUG"];
  const least = logging.level ?? (debug === undefined || debug === "" ? "info" : "debug");
  const format = logging.format === "json" ? jsonLine : logging.includeTimestamp === true ? timedLine : plainLine;
  const write = openFile(logging.outputFile);
  const at =
    (level: LogLevel) =>
    (message: string, data?: Readonly<Record<string, unknown>>): void => {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
      const entry = { time: new Date(io.now()).toISOString(), level, message, data };
      print(format(entry));
      write?.(redact(logging.format === "json" ? jsonLine(entry) : timedLine(entry)));
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

interface LogEntry {
  readonly time: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>> | undefined;
}

function plainLine({ level, message, data }: LogEntry): string {
  const word = level === "warn" ? "warning" : level;
  return `${word}: ${message}${data === undefined ? "" : ` ${JSON.stringify(data)}`}`;
}

function timedLine(entry: LogEntry): string {
  return `${entry.time} ${plainLine(entry)}`;
}

function jsonLine({ time, level, message, data }: LogEntry): string {
  return JSON.stringify({ time, level, message, ...(data === undefined ? {} : { data }) });
}

/** Appends lines to a file; refuses one that cannot be written before anything runs. */
function openFile(file: string | undefined): ((line: string) => void) | undefined {
  if (file === undefined) return undefined;
  const append = (text: string): void => {
    try {
      appendFileSync(file, text);
    } catch (error) {
      throw cannotLog(file, error);
    }
  };
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw cannotLog(file, error);
  }
  append("");
  return (line) => append(`${line}\n`);
}

function cannotLog(file: string, cause: unknown): HexdagError {
  return new HexdagError({
    code: "HD8002",
    message: `the log cannot be written to "${file}": ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: "change logging.output_file of the Config, or HEXDAG_LOG_OUTPUT_FILE",
    cause,
  });
}
