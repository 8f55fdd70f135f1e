/** The oldest Node this command runs on. Read by main.ts on any Node: no syntax newer than Node 18's. */
export const NODE_FLOOR = "22.18";

export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [floorMajor = 0, floorMinor = 0] = NODE_FLOOR.split(".").map(Number);
  return major > floorMajor || (major === floorMajor && minor >= floorMinor);
}
