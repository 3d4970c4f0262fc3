import { InternalError } from "../../src/errors.js";
import { findLab, type Lab } from "./lab.js";

/** Carries the beginning of the shared labs' names from Jest's global setup to its workers. */
export const sharedLabVariable = "MDC_SHARED_LAB";

/** The lab of two hosts, h1 and h2, that all integration tests of one worker of Jest use. */
export async function sharedLab(): Promise<Lab> {
  const lab = await findLab(`${process.env[sharedLabVariable]}-${process.env["JEST_WORKER_ID"]}`);
  if (lab) return lab;
  throw new InternalError("the shared lab is not up", { hint: "run integration tests with `npm run integration`" });
}
