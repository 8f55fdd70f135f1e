/**
 * Connections that the guard has seen. The address is checked where it is known for sure: what a name resolves to is checked
 * and then connected to without being asked for again, and the connected socket is checked once more.
 */
import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { type AddressKind, addressKind } from "./addresses.ts";
import { refusedAddress } from "./errors.ts";

/** The addresses of a name, at least one. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface Guard {
  /** Lets this machine and private networks pass. */
  readonly allowPrivate: boolean;
  /** Hosts that pass whatever their address is: `localhost`, `10.0.0.5:8080`. With a port, that port alone. */
  readonly allowHosts: readonly string[];
}

export const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true });

const SPOKEN: Readonly<Record<Exclude<AddressKind, "public">, string>> = {
  private: "an address of this machine or of a private network",
  forbidden: "a link-local, metadata or reserved address",
};

export function createGuardedConnector(guard: Guard, resolve: Resolve, timeoutMs: number): buildConnector.connector {
  const allowed = new Set(guard.allowHosts.map((host) => host.toLowerCase()));
  const open = buildConnector({ timeout: timeoutMs, lookup: lookupWith(resolve, () => true) });
  const passes = (address: string): boolean => refusalOf(address, guard) === undefined;
  const guarded = buildConnector({ timeout: timeoutMs, lookup: lookupWith(resolve, passes, guard) });
  return (options, callback) => {
    const hostname = options.hostname.replace(/^\[|\]$/g, "");
    const port = options.port || (options.protocol === "https:" ? "443" : "80");
    const { hostname: written } = options;
    if (allowed.has(hostname) || allowed.has(written) || allowed.has(`${written}:${port}`)) {
      open(options, callback);
      return;
    }
    // An address that is written out is never looked up.
    const refusal = isIP(hostname) === 0 ? undefined : refusalOf(hostname, guard);
    if (refusal !== undefined) {
      callback(refusedAddress(written, undefined, refusal), null);
      return;
    }
    guarded(options, (...connected) => {
      const [error, socket] = connected;
      const late = error === null && socket.remoteAddress !== undefined && refusalOf(socket.remoteAddress, guard);
      if (typeof late !== "string") return callback(...connected);
      socket?.destroy();
      callback(refusedAddress(written, socket?.remoteAddress, late), null);
    });
  };
}

/** Why an address does not pass; `undefined` when it does. */
function refusalOf(address: string, { allowPrivate }: Guard): string | undefined {
  const kind = addressKind(address);
  return kind === "public" || (kind === "private" && allowPrivate) ? undefined : SPOKEN[kind];
}

/** A lookup for sockets that answers only addresses that pass, and fails when there is none. */
function lookupWith(resolve: Resolve, passes: (address: string) => boolean, guard?: Guard): LookupFunction {
  return (hostname, { all, family }, answer) => {
    const wanted = family === 4 || family === "IPv4" ? 4 : family === 6 || family === "IPv6" ? 6 : 0;
    resolve(hostname).then(
      (resolved) => {
        const found = resolved.filter((each) => wanted === 0 || each.family === wanted);
        const good = found.filter(({ address }) => passes(address));
        const [first] = good;
        if (first === undefined) answer(noAddress(hostname, found, guard), "", 0);
        else if (all === true) answer(null, good);
        else answer(null, first.address, first.family);
      },
      (error: unknown) => answer(error instanceof Error ? error : new TypeError(String(error)), "", 0),
    );
  };
}

function noAddress(hostname: string, found: readonly LookupAddress[], guard: Guard | undefined): Error {
  const [first] = found;
  const refusal = first === undefined || guard === undefined ? undefined : refusalOf(first.address, guard);
  if (first !== undefined && refusal !== undefined) return refusedAddress(hostname, first.address, refusal);
  return Object.assign(new TypeError(`the name ${hostname} has no address`), { code: "ENOTFOUND" });
}
