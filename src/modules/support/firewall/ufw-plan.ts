import type { UfwFact, UfwPolicy } from "../../../facts/ufw.js";
import type { DiffEntry } from "../../types.js";

export interface WantedUfw {
  state: "enabled" | "disabled" | "reloaded" | "reset" | undefined;
  policy: UfwPolicy | undefined;
  direction: "incoming" | "outgoing" | "routed";
  logging: string | undefined;
  /** Those of a rule, or none. */
  words: readonly string[];
  /** The rule should not be there. */
  delete: boolean;
}

interface UfwStep {
  words: readonly string[];
  diff: DiffEntry;
}

interface UfwPlan {
  /** All that is asked for, as words for ufw. */
  commands: readonly (readonly string[])[];
  /** What of it is to be done. */
  steps: readonly UfwStep[];
  /** What ufw is set to afterwards. */
  after: UfwFact;
}

const verbs = { enabled: "enable", disabled: "disable", reloaded: "reload", reset: "reset" } as const;

/** What ufw is to be told, in Ansible's order. */
export function planUfw(wanted: WantedUfw, now: UfwFact, settled: boolean | undefined): UfwPlan {
  const { state, policy, direction, logging, words } = wanted;
  const commands: (readonly string[])[] = [];
  const steps: UfwStep[] = [];
  const fresh = state === "reset";
  let after: UfwFact = {};
  const consider = (
    told: readonly string[],
    needed: boolean,
    [attribute, before, value]: [string, unknown, unknown],
  ) => {
    commands.push(told);
    if (needed) steps.push({ words: told, diff: { path: "ufw", attribute, before: before ?? null, after: value } });
  };

  if (state !== undefined) {
    const lasting = state === "enabled" || state === "disabled";
    if (state !== "reloaded") after = { enabled: state === "enabled" };
    const before = lasting ? (now.enabled === true ? "enabled" : "disabled") : null;
    consider(["-f", verbs[state]], !lasting || before !== state, ["state", before, state]);
  }
  if (policy !== undefined) {
    after = { ...after, [direction]: policy };
    consider(["default", policy, direction], fresh || now[direction] !== policy, [direction, now[direction], policy]);
  }
  if (words.length > 0) {
    const text = words.join(" ");
    const change = wanted.delete ? ([text, null] as const) : ([null, text] as const);
    consider(words, fresh || settled !== true, ["rule", ...change]);
  }
  if (logging !== undefined) {
    const on = now.logging !== undefined && now.logging !== "off";
    const same = logging === "on" ? on : now.logging === logging;
    if (logging !== "on") after = { ...after, logging };
    consider(["logging", logging], fresh || !same, ["logging", now.logging, logging]);
  }
  return { commands, steps, after };
}
