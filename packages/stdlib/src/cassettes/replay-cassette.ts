import { HexdagError, type Redactor } from "@hexdag/kernel";
import { CASSETTE_PORTS, type Cassette, isLeftAlone } from "./cassette.ts";
import { isPort } from "./is-port.ts";
import type { CassetteOptions } from "./record-cassette.ts";
import { replayAdapter } from "./replay-adapter.ts";
import { readTapes, tapeFile } from "./tape-files.ts";
import { createTapePlayer, type TapePlayer } from "./tape-player.ts";

/**
 * Answers from recordings, without network, keys or servers: the adapters are not even made. A request that was not recorded
 * fails with HD7401. Throws HD7402 when there is no cassette, or one that cannot be read.
 *
 * @example
 * const cassette = await replayCassette("cassettes/clerk");
 * const { ports, close } = await openPorts(plan, registry, { adapterHooks: [cassette] });
 */
export async function replayCassette(directory: string, options: CassetteOptions = {}): Promise<Cassette> {
  const tapes = await readTapes(directory);
  const players = new Map([...tapes].map(([file, tape]) => [file, createTapePlayer(tape, file)] as const));
  const missed: string[] = [];

  const own = options.redactor === undefined ? [] : [options.redactor];

  const replayed = (file: string, port: string, redactors: readonly Redactor[]): object => {
    const player = players.get(file);
    if (player === undefined || player.tape.port !== port) throw unrecorded({ directory, file, port }, players);
    return replayAdapter(port, { player, redactors, missed: (message) => void missed.push(message) });
  };

  return {
    name: "replay",
    ports: CASSETTE_PORTS,
    async around(place, next) {
      const { pipeline, key, port, redactor } = place;
      return isLeftAlone(place) ? await next() : replayed(tapeFile(pipeline, key), port, [...own, redactor]);
    },
    async adapter(port, _create, name = port) {
      const adapter = replayed(tapeFile(undefined, name), port, own);
      if (isPort(port, adapter)) return adapter;
      throw unrecorded({ directory, file: tapeFile(undefined, name), port }, players);
    },
    async close() {
      const calls = [...players.values()].reduce((sum, { answered }) => sum + answered, 0);
      return { calls, unused: [...players.values()].flatMap(unusedOf), missed: [...missed] };
    },
  };
}

function unusedOf({ tape, file, unused }: TapePlayer): readonly string[] {
  return unused().map((index) => `${file} number ${index + 1}: ${tape.port}.${tape.calls[index]?.method ?? ""}`);
}

interface Wanted {
  readonly directory: string;
  readonly file: string;
  readonly port: string;
}

function unrecorded({ directory, file, port }: Wanted, players: ReadonlyMap<string, TapePlayer>): HexdagError {
  const other = players.get(file)?.tape.port;
  return new HexdagError({
    code: "HD7402",
    message: `the cassette ${directory} has no recording of the port "${port}" in ${file}`,
    hint:
      other === undefined || other === port
        ? `it has ${[...players.keys()].join(", ")}; record again with --record`
        : `what is in that file is of the port "${other}"; record again with --record`,
    retryable: false,
  });
}
