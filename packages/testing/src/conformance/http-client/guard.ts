import type { HttpClient } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { expectCode, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { HttpClientTarget } from "./http-client-target.ts";
import { withOrigin } from "./origin.ts";

/** Every way to write an address that nobody but this machine's owner should reach. */
const INNER = [
  "http://127.0.0.1",
  "http://127.1",
  "http://2130706433",
  "http://0x7f.0.0.1",
  "http://0.0.0.0",
  "http://[::1]",
  "http://[::ffff:127.0.0.1]",
  "http://10.0.0.1",
  "http://172.16.0.1",
  "http://192.168.1.1",
  "http://100.64.0.1",
  "http://169.254.169.254",
  "http://[fe80::1]",
  "http://[fc00::1]",
  "http://[fd00:ec2::254]",
];

async function withGuarded(target: HttpClientTarget, work: (guarded: HttpClient) => Promise<void>): Promise<void> {
  const guarded = await target.guarded();
  try {
    await guarded.open?.();
    await work(guarded);
  } finally {
    await guarded.close?.();
  }
}

/** Addresses that are not for everybody. */
export const httpGuardFacet: Facet<HttpClient, HttpClientTarget> = {
  name: "guard",
  cases: {
    "refuses this machine and private networks by address": (_http, target) =>
      withGuarded(target, async (guarded) => {
        for (const url of INNER) expectCode(await rejectionOf(guarded.request({ url })), "HD7012");
      }),
    "refuses this machine by name, before anything is sent": (_http, target) =>
      withGuarded(target, (guarded) =>
        withOrigin(
          () => ({}),
          async ({ otherUrl, seen }) => {
            const refusal = expectCode(await rejectionOf(guarded.request({ url: otherUrl })), "HD7012");
            expect(refusal).toMatchObject({ name: "PortError", retryable: false });
            expect(seen).toEqual([]);
          },
        ),
      ),
    "refuses metadata addresses also where this machine may be reached": async (http) => {
      for (const url of ["http://169.254.169.254/latest", "http://[fd00:ec2::254]/", "http://100.100.100.200/"])
        expectCode(await rejectionOf(http.request({ url })), "HD7012");
    },
  },
};
