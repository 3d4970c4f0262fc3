import * as z from "zod";
import { toExtendedRegex } from "./support/extended-regex.js";
import { remotePath } from "./support/params.js";
import { noTool, timeIsUp, waitScript, type Wait } from "./support/wait-script.js";
import { defineModule, type Outcome } from "./types.js";
import type { StepResult } from "../remote/types.js";

const seconds = z.number().int().min(0);

export const waitFor = defineModule({
  name: "wait_for",
  summary: "Wait for a port, a file, or a line in a file",
  readsOnly: true,
  notes:
    "The host itself does the waiting, in one request. Without `port` and `path` it waits for `timeout` seconds. " +
    "`search_regex` is tried line by line; look-around, lazy repetition and back references are refused, since the host's grep has none. " +
    "Ports are tried with bash, perl or nc, whichever is there. Check mode does not wait.",
  examples: `- name: The server listens
  wait_for:
    port: 9443
    timeout: 600
- name: The server says that it has started
  wait_for:
    path: /opt/wso2am/repository/logs/wso2carbon.log
    search_regex: 'WSO2 Carbon started in (\\d+) sec'
`,
  params: z
    .strictObject({
      host: z.string().min(1).default("127.0.0.1").describe("Where the port is, as seen from the host"),
      port: z.number().int().min(1).max(65_535).optional().describe("TCP port"),
      path: remotePath.optional().describe("File, folder or link on the host"),
      search_regex: z
        .string()
        .min(1)
        .refine((pattern) => toExtendedRegex(pattern) !== undefined && isRegex(pattern), {
          error: "expected a regular expression without look-around, lazy repetition and back references",
        })
        .optional()
        .describe("What a line of the file, or of what the port says first, has to match"),
      state: z
        .enum(["started", "present", "stopped", "absent", "drained"])
        .default("started")
        .describe("`drained`: no connection to the local port is open any more"),
      delay: seconds.default(0).describe("Seconds before the first look"),
      timeout: seconds.default(300).describe("Seconds after which the task fails"),
      sleep: seconds.default(1).describe("Seconds between looks"),
      connect_timeout: seconds.min(1).default(5).describe("Seconds for one attempt to connect"),
      msg: z.string().optional().describe("What to say when the time is up"),
    })
    .refine(({ port, path }) => port === undefined || path === undefined, { error: "expected one of port and path" })
    .refine(({ state, port }) => state !== "drained" || port !== undefined, {
      error: "expected port with state: drained",
    })
    .refine(({ search_regex, port, path }) => search_regex === undefined || port !== undefined || path !== undefined, {
      error: "expected port or path with search_regex",
    }),
  plan(params) {
    const { search_regex: regex, msg, ...rest } = params;
    const wait: Wait = { ...rest, pattern: regex === undefined ? undefined : toExtendedRegex(regex) };
    return {
      changes: [],
      action: {
        script: waitScript(wait),
        predict: "ok",
        timeout: params.delay + params.timeout + params.sleep + params.connect_timeout + 10,
        interpret: (output) => outcome(output, wait, regex, msg),
      },
    };
  },
});

function outcome(output: StepResult, wait: Wait, regex: string | undefined, msg: string | undefined): Outcome {
  const [elapsed = "", line = ""] = output.stdout.toString("utf8").split("\n");
  const { port, path, state } = wait;
  const match = regex === undefined ? null : new RegExp(regex.replaceAll("(?P<", "(?<")).exec(line);
  const result = {
    elapsed: Number(elapsed),
    state,
    ...(port === undefined ? {} : { port }),
    ...(path === undefined ? {} : { path }),
    ...(regex === undefined ? {} : { search_regex: regex }),
    match_groups: match ? match.slice(1) : [],
    match_groupdict: { ...match?.groups },
  };
  if (output.code === 0) return { changed: false, result };
  // Without anything to wait for, the end of the time is what was asked for.
  if (port === undefined && path === undefined && output.code === timeIsUp) return { changed: false, result };
  if (output.code === noTool)
    return {
      changed: false,
      failed: "none of bash, perl, busybox and nc is on this host to try the port with",
      result,
    };
  const [said = ""] = output.stderr.toString("utf8").trim().split("\n");
  // bash and perl put their own name and line first.
  const why = port === undefined ? said : said.replace(/^.*: /, "");
  const what = msg ?? `${wanted(wait, regex)} did not come about within ${wait.timeout} s`;
  return { changed: false, failed: why === "" ? what : `${what}: ${why}`, result };
}

function wanted({ host, port, path, state }: Wait, regex: string | undefined): string {
  const target = path ?? `${host}:${port}`;
  return regex === undefined ? `${target} ${state}` : `a line matching ${regex} in ${target}`;
}

function isRegex(pattern: string): boolean {
  try {
    new RegExp(pattern.replaceAll("(?P<", "(?<"));
    return true;
  } catch {
    return false;
  }
}
