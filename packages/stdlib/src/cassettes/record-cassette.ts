import { HexdagError, type Redactor } from "@hexdag/kernel";
import { CASSETTE_PORTS, type Cassette, type CassetteReport, isLeftAlone } from "./cassette.ts";
import { isPort } from "./is-port.ts";
import { recordAdapter } from "./record-adapter.ts";
import { prepareTapes, tapeFile, writeTapes } from "./tape-files.ts";
import { createTapeRecorder, type TapeRecorder } from "./tape-recorder.ts";

export interface CassetteOptions {
  /** Knows secrets beside those of `openPorts`, whose own is asked anyway: the one that the run has. */
  readonly redactor?: Redactor;
}

/**
 * Records what models, tools and web services answer. The directory gets the recordings when the cassette is closed; those of
 * an earlier one are replaced. Throws HD7403 when it cannot be written.
 *
 * @example
 * const cassette = await recordCassette("cassettes/clerk");
 * const { ports, close } = await openPorts(plan, registry, { adapterHooks: [cassette] });
 */
export async function recordCassette(directory: string, options: CassetteOptions = {}): Promise<Cassette> {
  await prepareTapes(directory);
  const tapes = new Map<string, TapeRecorder>();
  let report: Promise<CassetteReport> | undefined;

  const recorded = (place: RecordedPlace, adapter: unknown): unknown => {
    if (typeof adapter !== "object" || adapter === null) return adapter;
    const tape = tapes.get(place.file) ?? createTapeRecorder(place.port, place.adapter);
    tapes.set(place.file, tape);
    for (const redactor of [options.redactor, place.redactor]) if (redactor !== undefined) tape.redactors.add(redactor);
    return recordAdapter(place.port, adapter, tape);
  };

  const write = async (): Promise<CassetteReport> => {
    if (tapes.size > 0) await writeTapes(directory, new Map([...tapes].map(([file, tape]) => [file, tape.tape()])));
    const calls = [...tapes.values()].reduce((sum, tape) => sum + tape.calls, 0);
    return { calls, unused: [], missed: [] };
  };

  return {
    name: "record",
    ports: CASSETTE_PORTS,
    async around(place, next) {
      const { pipeline, key, port, adapter, redactor } = place;
      const made = await next();
      return isLeftAlone(place) ? made : recorded({ file: tapeFile(pipeline, key), port, adapter, redactor }, made);
    },
    async adapter(port, create, name = port) {
      const adapter = recorded({ file: tapeFile(undefined, name), port }, await create());
      if (isPort(port, adapter)) return adapter;
      const message = `what was made for the port "${port}" is no adapter`;
      throw new HexdagError({ code: "HD7403", message, hint: "return an object from create", retryable: false });
    },
    close: () => (report ??= write()),
  };
}

interface RecordedPlace {
  readonly file: string;
  readonly port: string;
  readonly adapter?: string;
  readonly redactor?: Redactor;
}
