import type { SecretStore } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, rejectionOf } from "../expectations.ts";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type Facet, type PortSuite, type PortTarget } from "../suite.ts";

/** What a store must hold for the suite, and nothing else. */
export const SUITE_SECRETS: Readonly<Record<string, string>> = {
  API_KEY: "sk-1234",
  B_PHRASE: 'two words = "quoted", #hash and Grüße',
  lower_case: "x",
};

/** An adapter for `SecretStore`. `create` makes one that holds `SUITE_SECRETS`. */
export interface SecretStoreTarget extends PortTarget<SecretStore> {}

const secrets: Facet<SecretStore, SecretStoreTarget> = {
  name: "secrets",
  cases: {
    "are given by name, as they are": async (store) => {
      for (const [name, value] of Object.entries(SUITE_SECRETS)) expect(await store.secret(name)).toBe(value);
    },
    "that are not there are undefined": async (store) => {
      for (const name of ["ABSENT", "api_key", "", "constructor", "__proto__"])
        expect(await store.secret(name)).toBeUndefined();
    },
    "are not reached by path": async (store) => {
      for (const name of ["../API_KEY", "./API_KEY", "a/../API_KEY", "/etc/hostname", ".", "API_KEY\0"])
        expect(await store.secret(name)).toBeUndefined();
    },
    "are listed by name, in order": async (store) => {
      expect(await store.names()).toEqual(Object.keys(SUITE_SECRETS));
    },
    "are not given when aborted": async (store) => {
      const { signal, reason } = abortedSignal();
      expect(await rejectionOf(store.secret("API_KEY", { signal }))).toBe(reason);
      expect(await rejectionOf(store.names({ signal }))).toBe(reason);
    },
  },
};

/** The contract of `SecretStore`. */
export const SECRET_STORE_SUITE: PortSuite<SecretStore, SecretStoreTarget> = {
  port: "secrets",
  guards: {},
  facets: [secrets, lifecycleFacet()],
};

/** Tests an adapter against the contract of `SecretStore`. */
export function describeSecretStore(target: SecretStoreTarget): void {
  describeSuite(SECRET_STORE_SUITE, target);
}
