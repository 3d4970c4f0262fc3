import { randomBytes } from "node:crypto";
import { hostname, userInfo } from "node:os";
import * as z from "zod";

/** The first line of a run log. */
export const runHeader = z.looseObject({
  type: z.literal("run"),
  version: z.literal(1),
  id: z.string(),
  /** ISO 8601. */
  time: z.string(),
  /** What was typed, without the values of variables. */
  command: z.array(z.string()),
  cwd: z.string(),
  /** Absolute paths. */
  playbooks: z.array(z.string()),
  /** Absolute paths, and lists of hosts as they were given. */
  inventory: z.array(z.string()),
  controller: z.looseObject({ host: z.string(), user: z.string(), pid: z.number(), version: z.string() }),
  check: z.boolean(),
  /** Log of the run that this one goes on with. */
  resumes: z.string().optional(),
});

export type RunHeader = z.infer<typeof runHeader>;

/** The header of a run that begins now on this machine. */
export function newHeader(
  about: Pick<RunHeader, "command" | "cwd" | "playbooks" | "inventory" | "check"> & {
    program: string;
    resumes: string | undefined;
  },
): RunHeader {
  const { program, resumes, ...rest } = about;
  return {
    type: "run",
    version: 1,
    id: randomBytes(4).toString("hex"),
    time: new Date().toISOString(),
    ...rest,
    controller: { host: hostname(), user: userInfo().username, pid: process.pid, version: program },
    ...(resumes === undefined ? {} : { resumes }),
  };
}

/** A time of a log, for people. */
export function shownTime(iso: string): string {
  return `${iso.slice(0, 19).replace("T", " ")} UTC`;
}
