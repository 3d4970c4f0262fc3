import { loopWords, underLoopWords } from "./loop-forms.js";
import { didYouMean } from "./nearest.js";
import type { Problems } from "./problems.js";
import type { SourceEntry, SourceMapping } from "./source.js";

/** What may stand in a mapping of one kind. */
export interface Vocabulary {
  /** For messages: "a play". */
  what: string;
  known: readonly string[];
  /** Ansible's keywords that do not work here yet. */
  later: readonly string[];
  /** Words that people try here, and what to do instead. */
  elsewhere?: Readonly<Record<string, string>>;
}

const becoming = ["become", "become_user", "become_method", "become_exe", "become_flags"] as const;

/** Keywords that play, role, block and task have in common, and that what is within inherits. */
const inherited = [
  ...becoming,
  "environment",
  "ignore_errors",
  "ignore_unreachable",
  "any_errors_fatal",
  "remote_user",
  "connection",
  "port",
  "no_log",
  "check_mode",
  "diff",
  "run_once",
  "timeout",
  "throttle",
  "module_defaults",
  "collections",
  "tags",
  "vars",
  "name",
] as const;

const inheritedLater = ["debugger"] as const;

const withinPlay = [...inherited, "when", "delegate_to", "delegate_facts", "notify"] as const;

export const playKeywords: Vocabulary = {
  what: "a play",
  known: [
    ...inherited,
    "hosts",
    "vars_files",
    "pre_tasks",
    "roles",
    "tasks",
    "post_tasks",
    "handlers",
    "serial",
    "gather_facts",
    "gather_subset",
    "max_fail_percentage",
    "force_handlers",
    "order",
    "strategy",
    "vars_prompt",
  ],
  later: [...inheritedLater, "fact_path", "gather_timeout"],
  elsewhere: { when: "put it on the tasks, on a block or on the roles" },
};

export const importPlaybookKeywords: Vocabulary = {
  what: "import_playbook",
  known: ["import_playbook", "name", "vars", "tags", "when"],
  later: [],
};

export const blockKeywords: Vocabulary = {
  what: "a block",
  known: [...withinPlay, "block", "rescue", "always"],
  later: inheritedLater,
  elsewhere: {
    ...underLoopWords("loop over include_tasks with the tasks in a file of their own"),
    register: "put it on a task",
    until: "put it on a task",
  },
};

export const taskKeywords: Vocabulary = {
  what: "a task",
  known: [
    ...withinPlay,
    ...loopWords,
    "loop_control",
    "register",
    "until",
    "retries",
    "delay",
    "changed_when",
    "failed_when",
    "args",
    "async",
    "poll",
  ],
  later: inheritedLater,
};

export const handlerKeywords: Vocabulary = {
  ...taskKeywords,
  what: "a handler",
  known: [...taskKeywords.known, "listen"],
};

export const roleKeywords: Vocabulary = {
  what: "a role",
  known: [...withinPlay.filter((word) => word !== "notify"), "role"],
  later: inheritedLater,
  elsewhere: Object.fromEntries(
    ["port", "connection"].map((word) => [word, "a parameter of the role with this name goes under vars:"]),
  ),
};

/** Keywords that apply to an include itself; all others reach the tasks within only through `apply`. */
export const includeKeywords: Vocabulary = {
  what: "an include",
  known: [
    "name",
    "when",
    ...loopWords,
    "loop_control",
    "register",
    "tags",
    "vars",
    "ignore_errors",
    "no_log",
    "run_once",
    "collections",
    "args",
  ],
  later: inheritedLater,
};

export const importKeywords: Vocabulary = {
  what: "an import",
  known: [...withinPlay, "args"],
  later: inheritedLater,
  elsewhere: {
    ...underLoopWords("loops need include_tasks or include_role"),
    register: "put it on a task",
    until: "put it on a task",
    changed_when: "put it on a task",
    failed_when: "put it on a task",
  },
};

export const metaKeywords: Vocabulary = {
  what: "a meta task",
  known: ["name", "when", "tags", "vars", "run_once", ...becoming, "no_log"],
  later: [],
};

/** What `apply` can hand down to the tasks of an include. */
export const applyKeywords: Vocabulary = {
  what: '"apply"',
  known: withinPlay.filter((word) => word !== "name"),
  later: inheritedLater,
};

/** The entries of a mapping by keyword; each word that does not belong there is reported. */
export function readKeywords(
  mapping: SourceMapping,
  vocabulary: Vocabulary,
  problems: Problems,
): Map<string, SourceEntry> {
  const fields = new Map<string, SourceEntry>();
  for (const entry of mapping.entries) {
    if (vocabulary.known.includes(entry.key)) fields.set(entry.key, entry);
    else reportKeyword(entry, vocabulary, problems);
  }
  return fields;
}

export function reportKeyword(entry: SourceEntry, vocabulary: Vocabulary, problems: Problems): void {
  const { key, keyPlace } = entry;
  const instead = vocabulary.elsewhere?.[key];
  if (instead !== undefined) {
    problems.report(`${vocabulary.what} cannot have "${key}"`, keyPlace, { hint: instead });
  } else if (vocabulary.later.includes(key)) {
    problems.report(`"${key}" is not supported yet`, keyPlace);
  } else {
    problems.report(`${vocabulary.what} has no keyword "${key}"`, keyPlace, {
      hint: didYouMean(key, vocabulary.known),
    });
  }
}
