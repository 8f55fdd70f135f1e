import type { FileStorage } from "@hexdag/kernel/ports";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type PortSuite } from "../suite.ts";
import type { FileStorageTarget } from "./file-storage-target.ts";
import { fileAbortFacet, fileFacet, jailFacet } from "./files.ts";

/** The contract of `FileStorage`. */
export const FILE_STORAGE_SUITE: PortSuite<FileStorage, FileStorageTarget> = {
  port: "files",
  guards: {},
  facets: [fileFacet, jailFacet, fileAbortFacet, lifecycleFacet()],
};

/** Tests an adapter against the contract of `FileStorage`. */
export function describeFileStorage(target: FileStorageTarget): void {
  describeSuite(FILE_STORAGE_SUITE, target);
}
