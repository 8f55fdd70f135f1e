/** `--record` and `--replay` of a run: opens the cassette before it, and tells afterwards what came of it. */
import { resolve } from "node:path";
import { type AdapterHook, HexdagError, isHexdagError, type RunResult } from "@hexdag/kernel";
import { type Cassette, type CassetteReport, recordCassette, replayCassette } from "@hexdag/stdlib";
import type { CassetteChoice } from "./options/cassette.ts";
import { plural } from "./render/text.ts";

/** A cassette that a run uses. */
export interface OpenCassette {
  readonly choice: CassetteChoice;
  readonly cassette: Cassette;
  readonly hook: AdapterHook;
  /** Ports whose drivers are not needed. */
  readonly standIns: readonly string[];
}

/** What is left to say about a cassette when its run has ended. */
export interface CassetteEnd {
  /** For people. */
  readonly notes: readonly string[];
  /** It could not be written, or the run went on without answers that were missing. */
  readonly error?: HexdagError;
}

/** Opens the cassette that was chosen, or returns what is wrong with it. */
export async function openCassette(
  choice: CassetteChoice | undefined,
  cwd: string,
): Promise<OpenCassette | HexdagError | undefined> {
  if (choice === undefined) return undefined;
  const directory = resolve(cwd, choice.directory);
  try {
    const cassette = await (choice.mode === "record" ? recordCassette(directory) : replayCassette(directory));
    return { choice, cassette, hook: cassette, standIns: choice.mode === "replay" ? (cassette.ports ?? []) : [] };
  } catch (error) {
    if (isHexdagError(error)) return error;
    throw error;
  }
}

const NOTHING: CassetteEnd = { notes: [] };

/** Ends it: a recording is written, unless the run was called off in the middle. */
export async function closeCassette(open: OpenCassette | undefined, result: RunResult): Promise<CassetteEnd> {
  if (open === undefined) return NOTHING;
  const { choice, cassette } = open;
  const { mode, directory } = choice;
  if (mode === "record" && result.status === "cancelled")
    return { notes: [`nothing is recorded of a run that was cancelled; ${directory} is as it was`] };
  try {
    const report = await cassette.close();
    return mode === "record" ? recordedEnd(report, directory) : replayedEnd(report, { directory, result });
  } catch (error) {
    if (isHexdagError(error)) return { notes: [], error };
    throw error;
  }
}

function recordedEnd({ calls }: CassetteReport, directory: string): CassetteEnd {
  const hint = calls === 0 ? ": the run asked no model, tool or web service" : "";
  return { notes: [`recorded ${plural(calls, "call")} in ${directory}${hint}`] };
}

const MAX_SHOWN = 5;

function replayedEnd(
  { unused, missed }: CassetteReport,
  { directory, result }: { readonly directory: string; readonly result: RunResult },
): CassetteEnd {
  const more = unused.length > MAX_SHOWN ? `, and ${unused.length - MAX_SHOWN} more` : "";
  const notes =
    unused.length === 0
      ? []
      : [
          `${plural(unused.length, "recording")} in ${directory} nobody asked for: ${unused.slice(0, MAX_SHOWN).join(", ")}${more}`,
        ];
  const [first] = missed;
  if (first === undefined || result.status !== "succeeded") return { notes };
  const message = `the run went on without ${plural(missed.length, "answer")} that ${missed.length === 1 ? "is" : "are"} not in the cassette; the first: ${first}`;
  const hint = "record again (--record) if the change is meant";
  return { notes, error: new HexdagError({ code: "HD7401", message, hint, retryable: false }) };
}
