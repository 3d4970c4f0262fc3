import * as z from "zod";
import { found as foundFact, type FoundEntry } from "../facts/found.js";
import { toExtendedRegex } from "./support/extended-regex.js";
import { coarse, fnmatch, inWalkOrder, kindOf, matchesFilter } from "./support/found-filter.js";
import { wordsOf } from "./support/list.js";
import { resolveMode } from "./support/mode.js";
import { fileMode, remotePath } from "./support/params.js";
import { permissionFields } from "./support/permission-fields.js";
import { regularExpression } from "./support/python-regexp.js";
import { defineModule } from "./types.js";

const ages = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;
const sizes = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 } as const;

/** "-3d" and the like: a number and a unit. */
function measure(units: Readonly<Record<string, number>>, error: string) {
  const expression = new RegExp(`^(-?\\d+)([${Object.keys(units).join("")}]?)$`);
  return z
    .union([z.string(), z.number().transform(String)])
    .refine((text) => expression.test(text.toLowerCase()), { error })
    .transform((text) => {
      const [, number = "", unit = ""] = expression.exec(text.toLowerCase()) ?? [];
      return Number(number) * (units[unit] ?? 1);
    });
}

export const find = defineModule({
  name: "find",
  summary: "Find files, directories and links below directories of the host",
  readsOnly: true,
  notes:
    "The host's find does the searching, and everything is read in one request. `contains` is tried line by line, at the beginning of the line; look-around, lazy repetition and back references are " +
    "refused, since the host's grep has none; `read_whole_file` and `encoding` are not there. `checksum` is SHA-256 unless `checksum_algorithm` says otherwise (Ansible's is SHA-1). Times are whole seconds. " +
    "The order is by name, what is in a directory before what is deeper.",
  examples: `- name: Logs of more than 100 MB that nobody writes to any more
  find:
    paths: /opt/wso2am/repository/logs
    patterns: "*.log*"
    size: 100m
    age: 2d
  register: old
- name: Remove them
  file:
    path: <%= item.path %>
    state: absent
  loop: <%= old.files %>
`,
  params: z
    .strictObject({
      paths: wordsOf(remotePath).optional().describe("Directories to search in (also `path` or `name`)"),
      path: wordsOf(remotePath).optional().describe("Same as `paths`"),
      name: wordsOf(remotePath).optional().describe("Same as `paths`"),
      patterns: wordsOf(z.string()).optional().describe("Wildcards that the name must match one of (also `pattern`)"),
      pattern: wordsOf(z.string()).optional().describe("Same as `patterns`"),
      excludes: wordsOf(z.string()).optional().describe("Wildcards that the name must match none of (also `exclude`)"),
      exclude: wordsOf(z.string()).optional().describe("Same as `excludes`"),
      use_regex: z
        .boolean()
        .default(false)
        .describe("`patterns` and `excludes` are regular expressions, which match from the beginning of the name"),
      file_type: z.enum(["file", "directory", "link", "any"]).default("file").describe("What to find"),
      recurse: z.boolean().default(false).describe("Also what is deeper than in the directories themselves"),
      depth: z.int().min(0).optional().describe("With `recurse`: how many levels deep"),
      hidden: z.boolean().default(false).describe("Also what has a name beginning with a dot"),
      follow: z.boolean().default(false).describe("Go into directories that links lead to"),
      age: measure(ages, 'expected a number with s, m, h, d or w, such as "2d"')
        .optional()
        .describe("At least so old; with a minus at most so old: `2d`, `-1h`"),
      age_stamp: z.enum(["mtime", "atime", "ctime"]).default("mtime").describe("Which time the age is counted from"),
      size: measure(sizes, 'expected a number with b, k, m, g or t, such as "10m"')
        .optional()
        .describe("Files of at least this size; with a minus of at most this: `10m`, `-1k`"),
      mode: fileMode
        .refine((mode) => mode !== "preserve", { error: "expected a mode" })
        .optional()
        .describe("Permissions, octal in quotes or symbolic"),
      exact_mode: z.boolean().default(true).describe("Just these permissions; false: any of them"),
      contains: z
        .string()
        .refine((pattern) => toExtendedRegex(pattern) !== undefined, {
          error: "expected a regular expression without look-around, lazy repetition and back references",
        })
        .optional()
        .describe("Files with a line that begins with a match of this regular expression"),
      get_checksum: z.boolean().default(false).describe("Read the digest of each file"),
      checksum_algorithm: z
        .enum(["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
        .default("sha256")
        .describe("Algorithm of the digest"),
      limit: z.int().positive().optional().describe("Stop after so many"),
    })
    .refine(({ paths, path, name }) => [paths, path, name].filter((one) => one !== undefined).length === 1, {
      error: "expected paths (or path, or name), once",
    })
    .superRefine(({ patterns, pattern, excludes, exclude, use_regex }, context) => {
      for (const text of use_regex ? [patterns, pattern, excludes, exclude].flat() : []) {
        try {
          regularExpression(text ?? "");
        } catch (error) {
          context.addIssue({
            code: "custom",
            message: `expected a regular expression: ${(error as SyntaxError).message}`,
          });
        }
      }
    })
    .transform(({ paths, path, name, patterns, pattern, excludes, exclude, ...rest }) => ({
      ...rest,
      paths: paths ?? path ?? name ?? [],
      patterns: nonEmpty(patterns ?? pattern) ?? (rest.use_regex ? [".*"] : ["*"]),
      excludes: excludes ?? exclude ?? [],
      contains: rest.file_type === "file" ? rest.contains : undefined,
    })),
  facts: (params) => {
    const { follow, file_type: type, hidden, patterns, use_regex, contains } = params;
    const key = {
      ...{ depth: params.recurse ? params.depth || undefined : 1, follow, type, hidden },
      names: use_regex || patterns.includes("*") ? undefined : patterns.map(coarse),
      contains: contains === undefined ? undefined : `^(${toExtendedRegex(contains)})`,
      digest: params.get_checksum ? params.checksum_algorithm : undefined,
    };
    return { found: params.paths.map((path) => foundFact({ ...key, path })) };
  },
  plan(params, { found }, { host }) {
    const { age, size, limit, mode, exact_mode } = params;
    const expression = (text: string): RegExp =>
      params.use_regex
        ? new RegExp(`^(?:${regularExpression(text).source})`, regularExpression(text).flags)
        : fnmatch(text);
    const filter = {
      ...{ type: params.file_type, hidden: params.hidden, age, size, ageStamp: params.age_stamp },
      patterns: params.patterns.map(expression),
      excludes: params.excludes.map(expression),
      mode: mode === undefined ? undefined : { bits: resolveMode(mode, 0, false, host.umask), exact: exact_mode },
    };
    const all = found.flatMap(({ entries, now }) =>
      inWalkOrder(entries).filter((entry) => matchesFilter(entry, filter, now)),
    );
    const files = limit === undefined ? all : all.slice(0, limit);
    const skipped = params.paths.filter((_path, index) => found[index]?.directory === false);
    const complete = skipped.length === 0 && found.every((one) => one.complete);
    const reached = limit !== undefined && all.length >= limit ? "Limit of matches reached" : "All paths examined";
    const msg = complete ? reached : "Not all paths examined, check warnings for details";
    return {
      changes: [],
      result: {
        files: files.map(fieldsOf),
        matched: files.length,
        examined: found.reduce((sum, one) => sum + one.examined, 0),
        skipped_paths: Object.fromEntries(skipped.map((path) => [path, `'${path}' is not a directory`])),
        msg,
      },
    };
  },
});

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

function fieldsOf(entry: FoundEntry): Record<string, unknown> {
  const { path, type, mode, owner, group, digest, ...numbers } = entry;
  const kind = kindOf(entry);
  return {
    ...{ path, ...permissionFields(mode), ...numbers, pw_name: owner, gr_name: group },
    ...{ isdir: kind === "directory", isreg: kind === "file", islnk: kind === "link" },
    ...{ ischr: type === "character special file", isblk: type === "block special file" },
    ...{ isfifo: type === "fifo", issock: type === "socket" },
    ...(digest === undefined ? {} : { checksum: digest }),
  };
}
