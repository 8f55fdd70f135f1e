import type { HttpClient, HttpResponse } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { HttpClientTarget } from "./http-client-target.ts";
import { type OriginReply, withOrigin } from "./origin.ts";

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };
const FAILED = { name: "PortError", port: "http", code: "HD7003" };

function answered(http: HttpClient, reply: OriginReply, maxBytes?: number): Promise<HttpResponse> {
  return withOrigin(
    () => reply,
    ({ url }) => http.request({ url, ...(maxBytes === undefined ? {} : { maxBytes }) }),
  );
}

/** What comes back. */
export const httpAnswerFacet: Facet<HttpClient, HttpClientTarget> = {
  name: "answer",
  cases: {
    "of any status is no failure": async (http) => {
      for (const status of [200, 204, 304, 404, 429, 500])
        expect((await answered(http, { status })).status, String(status)).toBe(status);
    },
    "in JSON is parsed": async (http) => {
      const reply = { headers: JSON_TYPE, pieces: ['{"a":', '[1,null,"ü"]}'] };
      expect((await answered(http, reply)).body).toEqual({ a: [1, null, "ü"] });
    },
    "in a kind of JSON is parsed": async (http) => {
      const reply = {
        status: 400,
        headers: { "content-type": "application/problem+json" },
        pieces: ['{"title":"no"}'],
      };
      expect((await answered(http, reply)).body).toEqual({ title: "no" });
    },
    "that says it is JSON and is none is a failure": async (http) => {
      const reply = { headers: JSON_TYPE, pieces: ["<html>busy</html>"] };
      expect(await rejectionOf(answered(http, reply))).toMatchObject(FAILED);
    },
    "in text is that text": async (http) => {
      const reply = { headers: { "content-type": "text/plain; charset=utf-8" }, pieces: ['{"not":', " parsed} ü"] };
      expect((await answered(http, reply)).body).toBe('{"not": parsed} ü');
    },
    "without a body is null": async (http) => {
      expect((await answered(http, { status: 204 })).body).toBeNull();
    },
    "in bytes that are no text is base64, and says so": async (http) => {
      const bytes = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0xff);
      const reply = { headers: { "content-type": "image/png" }, pieces: [bytes] };
      expect(await answered(http, reply)).toMatchObject({ body: "iVBORwD/", encoding: "base64" });
    },
    "has its headers in lower case, repeated ones joined": async (http) => {
      const { headers } = await answered(http, { headers: { "X-Upper": "A", vary: ["x", "y"] } });
      expect(headers).toMatchObject({ "x-upper": "A", vary: "x, y" });
    },
    "says which URL it is of": (http) =>
      withOrigin(
        () => ({}),
        async ({ url }) => {
          expect((await http.request({ url: `${url}/here` })).url).toBe(`${url}/here`);
        },
      ),
    "that is larger than it may be is refused before it is read": async (http) => {
      const reply = { headers: { "content-length": "1000" }, pieces: ["x".repeat(1000)] };
      expect(await rejectionOf(answered(http, reply, 999))).toMatchObject({ ...FAILED, retryable: false });
      expect((await answered(http, reply, 1000)).body).toBe("x".repeat(1000));
    },
    "that grows larger than it may is refused while it comes": async (http) => {
      const reply = { pieces: ["x".repeat(600), "x".repeat(600)] };
      expect(await rejectionOf(answered(http, reply, 1000))).toMatchObject({ ...FAILED, retryable: false });
    },
    "that breaks off is a failure that may be tried again": async (http) => {
      const reply = { headers: { "content-length": "100" }, pieces: ["half"], end: "cut" } as const;
      expect(await rejectionOf(answered(http, reply))).toMatchObject({ ...FAILED, retryable: true });
    },
  },
};
