import { beforeAll, describe, it, jest } from "@jest/globals";
import { findLab, sharedLab, type Lab } from "../../lab/index.js";
import { closedLoop } from "./closed-loop.js";
import { cases as a } from "./system.cases.js";
import { cases as b } from "./accounts.cases.js";
jest.setTimeout(60_000);
let lab: Lab;
beforeAll(async () => {
  const kept = process.env["MDC_LAB"];
  lab = (kept === undefined ? undefined : await findLab(kept)) ?? (await sharedLab());
});
describe("b", () => {
  it.each([...a, ...b].map((one) => [one.name, one] as const))("%s", async (_name, one) => { await closedLoop(lab, "h1", one); });
});
