/** What kinds of network addresses there are, as far as somebody who makes requests for others must know. */
import { isIPv4, isIPv6 } from "node:net";

/**
 * - `private`: this machine and networks that only its owners reach.
 * - `forbidden`: what no request is meant for. The link-local addresses are among them, where clouds hand out credentials.
 */
export type AddressKind = "public" | "private" | "forbidden";

/** An address with the bits that count: `[10, 0, 0, 0], 8` is 10.0.0.0/8. */
type Range = readonly [bytes: readonly number[], bits: number];

const PRIVATE_V4: readonly Range[] = [
  [[10, 0, 0, 0], 8],
  [[100, 64, 0, 0], 10],
  [[127, 0, 0, 0], 8],
  [[172, 16, 0, 0], 12],
  [[192, 168, 0, 0], 16],
];

const FORBIDDEN_V4: readonly Range[] = [
  [[0, 0, 0, 0], 8],
  // Where one cloud keeps its metadata, in the middle of private addresses.
  [[100, 100, 100, 200], 32],
  // The same for another, in the middle of public ones.
  [[168, 63, 129, 16], 32],
  [[169, 254, 0, 0], 16],
  [[192, 0, 0, 0], 24],
  [[192, 0, 2, 0], 24],
  [[192, 88, 99, 0], 24],
  [[198, 18, 0, 0], 15],
  [[198, 51, 100, 0], 24],
  [[203, 0, 113, 0], 24],
  // Multicast, reserved, broadcast.
  [[224, 0, 0, 0], 3],
];

const PRIVATE_V6: readonly Range[] = [
  [groups(0, 0, 0, 0, 0, 0, 0, 1), 128],
  [groups(0xfc00), 7],
];

/** Public addresses are in 2000::/3, except for these. */
const FORBIDDEN_V6: readonly Range[] = [
  [groups(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254), 128],
  [groups(0x2001), 23],
  [groups(0x2001, 0x0db8), 32],
  [groups(0x2002), 16],
  [groups(0x3fff), 20],
];

/** IPv4 addresses in the clothes of IPv6: mapped, and translated by the network. */
const CARRIERS: readonly Range[] = [
  [groups(0, 0, 0, 0, 0, 0xffff), 96],
  [groups(0x64, 0xff9b), 96],
];

/** The kind of an address as the resolver or the socket tells it. What is no address is forbidden. */
export function addressKind(address: string): AddressKind {
  if (isIPv4(address)) return kindOfV4(address.split(".").map(Number));
  const [bare = ""] = address.split("%");
  return isIPv6(bare) ? kindOfV6(bytesOfV6(bare)) : "forbidden";
}

function kindOfV4(bytes: readonly number[]): AddressKind {
  // 0.0.0.0 is this machine; the rest of 0.0.0.0/8 is nothing.
  if (bytes.every((byte) => byte === 0)) return "private";
  if (within(bytes, FORBIDDEN_V4)) return "forbidden";
  return within(bytes, PRIVATE_V4) ? "private" : "public";
}

function kindOfV6(bytes: readonly number[]): AddressKind {
  if (bytes.every((byte) => byte === 0)) return "private";
  if (within(bytes, CARRIERS)) return kindOfV4(bytes.slice(12));
  if (within(bytes, FORBIDDEN_V6)) return "forbidden";
  if (within(bytes, PRIVATE_V6)) return "private";
  return within(bytes, [[groups(0x2000), 3]]) ? "public" : "forbidden";
}

function within(bytes: readonly number[], ranges: readonly Range[]): boolean {
  return ranges.some(([start, bits]) => bytes.every((byte, at) => sameBits(byte, start[at] ?? 0, bits - at * 8)));
}

/** Whether the first `bits` bits of two bytes are equal; all of them when there are eight or more to compare. */
function sameBits(left: number, right: number, bits: number): boolean {
  if (bits <= 0) return true;
  const mask = bits >= 8 ? 0xff : (0xff << (8 - bits)) & 0xff;
  return (left & mask) === (right & mask);
}

/** Sixteen bytes; groups that are not given are zero. */
function groups(...given: readonly number[]): readonly number[] {
  return Array.from({ length: 16 }, (_, at) => ((given[at >> 1] ?? 0) >> (at % 2 === 0 ? 8 : 0)) & 0xff);
}

function bytesOfV6(address: string): readonly number[] {
  // The URL parser knows every way to write one, and writes it in one way: groups in hexadecimal.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const before = parsed(head);
  const after = parsed(tail ?? "");
  return groups(...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after);
}

function parsed(text: string): readonly number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}
