export { describeBrokenFakes } from "@hexdag/testing";
