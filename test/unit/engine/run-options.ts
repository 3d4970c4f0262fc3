import type { RunOptions } from "../../../src/engine/options.js";

/** Those of a run of which nothing is said on the command line. */
export const plainRun: RunOptions = {
  check: false,
  diff: false,
  limit: undefined,
  tags: [],
  skipTags: [],
  extraVars: {},
  forks: 10,
  verbosity: 0,
  forceHandlers: false,
  detailedExitCode: false,
  connection: { transport: undefined, user: undefined, privateKeyFile: undefined, password: undefined, timeout: 10 },
  become: { enabled: false, user: undefined, method: undefined, password: undefined },
};
