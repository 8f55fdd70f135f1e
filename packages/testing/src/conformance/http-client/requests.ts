import type { HttpClient } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { HttpClientTarget } from "./http-client-target.ts";
import { withOrigin } from "./origin.ts";

/** What is sent. */
export const httpRequestFacet: Facet<HttpClient, HttpClientTarget> = {
  name: "request",
  cases: {
    "is a GET of the URL with its query when nothing else is said": (http) =>
      withOrigin(
        () => ({}),
        async ({ url, seen }) => {
          await http.request({ url: `${url}/a%20b?c=d` });
          expect(seen).toMatchObject([{ method: "GET", path: "/a%20b?c=d", body: "" }]);
        },
      ),
    "carries method, headers and body as they are": (http) =>
      withOrigin(
        () => ({}),
        async ({ url, seen }) => {
          await http.request({
            url,
            method: "PATCH",
            headers: { "X-Odd": "Grün", "content-type": "x/y" },
            body: "a=ü",
          });
          expect(seen).toMatchObject([{ method: "PATCH", body: "a=ü", headers: { "content-type": "x/y" } }]);
          expect(Object.keys(seen[0]?.headers ?? {})).toContain("x-odd");
        },
      ),
    "carries json with its content type": (http) =>
      withOrigin(
        () => ({}),
        async ({ url, seen }) => {
          await http.request({ url, method: "POST", json: { a: [1, null, "ü"] } });
          expect(seen[0]?.headers["content-type"]).toContain("application/json");
          expect(JSON.parse(seen[0]?.body ?? "")).toEqual({ a: [1, null, "ü"] });
        },
      ),
    "adds its query to the URL's, a list as a repeated name": (http) =>
      withOrigin(
        () => ({}),
        async ({ url, seen }) => {
          await http.request({ url: `${url}/?a=1`, query: { b: "x&y", c: [1, true] } });
          const { searchParams } = new URL(seen[0]?.path ?? "", url);
          expect([...searchParams]).toEqual([
            ["a", "1"],
            ["b", "x&y"],
            ["c", "1"],
            ["c", "true"],
          ]);
        },
      ),
    "with json and a body is refused": (http) =>
      withOrigin(
        () => ({}),
        async ({ url, seen }) => {
          const refusal = await rejectionOf(http.request({ url, method: "POST", json: 1, body: "1" }));
          expect(refusal).toMatchObject({ name: "PortError", retryable: false });
          expect(seen).toEqual([]);
        },
      ),
    "for what is no web address is refused": async (http) => {
      for (const url of ["file:///etc/passwd", "ftp://127.0.0.1/", "data:text/plain,x"])
        expect(await rejectionOf(http.request({ url })), url).toMatchObject({ name: "PortError", retryable: false });
    },
    "that nobody takes is a failure that may be tried again": async (http) => {
      const url = await withOrigin(
        () => ({}),
        async (origin) => origin.url,
      );
      expect(await rejectionOf(http.request({ url }))).toMatchObject({
        name: "PortError",
        port: "http",
        code: "HD7003",
        retryable: true,
      });
    },
  },
};
