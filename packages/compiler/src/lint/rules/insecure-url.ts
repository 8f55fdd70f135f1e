import { DOCUMENT_KINDS } from "../../manifest/documents.ts";
import { placeInScalar } from "../../parse/scalar-offsets.ts";
import type { LintRule } from "../rule.ts";
import { textOf, walkScalars } from "../walk-values.ts";

/** W219. */
export const insecureUrl: LintRule = {
  id: "W219",
  name: "insecure-url",
  severity: "warning",
  description:
    "A URL of a server elsewhere starts with `http://`: what is sent there, credentials included, can be read on the way.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: api_call
      metadata: { name: fetch }
      spec: { url: "http://api.acme.test/orders/{{$input.id}}", timeout: 10s, on_error: skip }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: api_call
      metadata: { name: fetch }
      spec: { url: "https://api.acme.test/orders/{{$input.id}}", timeout: 10s, on_error: skip }
`,
  },
  check({ documents, files }, report) {
    if (!files.some(({ text }) => text.includes("http://"))) return;
    for (const { map } of DOCUMENT_KINDS.flatMap((kind) => documents[kind])) {
      walkScalars(map, (scalar, path) => {
        const [url] = /^http:\/\/[^\s/"']*/i.exec(textOf(scalar) ?? "") ?? [];
        if (url === undefined || NEAR.test(url) || String(path.at(-1)).startsWith("$")) return;
        report({
          message: `what goes to ${url} can be read on the way`,
          label: "not encrypted",
          hint: "write https://",
          at: placeInScalar(scalar, 0, url.length),
        });
      });
    }
  },
};

/** Hosts on this machine or in this network: local names, private addresses, names without a dot, and what is not known yet. */
const NEAR =
  /^http:\/\/(?:[^@/]*@)?(?:[\w-]*|localhost|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|0\.0\.0\.0|\[::1\]|[\w.-]+\.(?:localhost|local|internal)|[{$].*)(?::.*)?$/i;
