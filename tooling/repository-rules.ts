// What must hold of the repository as a whole: it names no machine and no registry, so it works on any; and it can be
// released, so it has its licence and says what changed.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type OurFile } from "./our-files.ts";
import { publishedPackages } from "./published-packages.ts";
import { type PackageManifest, readJson } from "./read-json.ts";

const forbidden: readonly { readonly text: RegExp; readonly why: string }[] = [
  {
    text: /(?<![\w.])registry\.[\w-]+\.(?:org|com|net|io|dev)\b|\bnpmjs\.(?:org|com)\b|\bnpmmirror\.com\b|\b(?:unpkg|jsdelivr)\.(?:com|net)\b|\bdeb\.debian\.org\b/,
    why: "names a registry host; whoever installs has a registry of their own",
  },
  {
    text: /(?<![\w.~/-])\/(?:work|root|Users|home\/[\w.-]+)\//,
    why: "names a path of one machine",
  },
];

/** One sentence for each file that ties the repository to a machine or a registry. */
export function tiesToOneMachine(files: readonly OurFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, index) =>
        forbidden
          .filter((rule) => rule.text.test(line))
          .map(({ why }) => `${path}:${index + 1}: ${why}\n    ${line.trim().slice(0, 160)}`),
      ),
  );
}

/** One sentence for each thing a release needs and the checkout at `root` lacks. */
export function missingForRelease(root: string): string[] {
  const required = ["LICENSE", "README.md", ".changeset/config.json"];
  return [
    ...required.filter((file) => !existsSync(join(root, file))).map((file) => `${file} is missing`),
    ...undescribedVersions(root),
  ];
}

// A version is described by a changeset that waits for the next release, or by the changelog of the last one.
function undescribedVersions(root: string): string[] {
  const folder = join(root, ".changeset");
  const waiting =
    existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(".md") && name !== "README.md");
  if (waiting) return [];
  return publishedPackages()
    .filter(({ path }) => !existsSync(join(root, path, "CHANGELOG.md")))
    .map(({ path, name }) => {
      const { version } = readJson<PackageManifest>(join(root, path, "package.json"));
      return `${name} ${version}: no changeset waits and there is no CHANGELOG.md; run \`pnpm changeset\``;
    });
}
