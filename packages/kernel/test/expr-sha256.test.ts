import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256Hex } from "../src/json/sha256.ts";

const nodeSha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

test.each([
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
])("gives the digest FIPS 180-4 publishes for %j", (text, digest) => {
  expect(sha256Hex(text)).toBe(digest);
});

test("hashes a million letters", () => {
  expect(sha256Hex("a".repeat(1_000_000))).toBe("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
});

test("agrees with Node at every length around the block borders", () => {
  for (let length = 0; length < 200; length++) {
    const text = "é".repeat(length % 7) + "x".repeat(length);
    expect(sha256Hex(text)).toBe(nodeSha256(text));
  }
});

test("agrees with Node on random bytes, also on a view into a larger buffer", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), (bytes, skip) => {
      const view = bytes.subarray(Math.min(skip, bytes.length));
      expect(sha256Hex(view)).toBe(nodeSha256(view));
    }),
  );
});

test("hashes a lone surrogate as the replacement character", () => {
  expect(sha256Hex("\ud800")).toBe(nodeSha256("\ufffd"));
});
