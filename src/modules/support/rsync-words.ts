import { splitWords } from "../../words.js";

/** What a task says of how rsync is to copy. */
export interface RsyncOptions {
  archive: boolean;
  checksum: boolean;
  compress: boolean;
  existing_only: boolean;
  delete: boolean;
  dirs: boolean;
  copy_links: boolean;
  recursive?: boolean | undefined;
  links?: boolean | undefined;
  perms?: boolean | undefined;
  times?: boolean | undefined;
  owner?: boolean | undefined;
  group?: boolean | undefined;
  partial: boolean;
  delay_updates: boolean;
  rsync_timeout: number;
  rsync_opts: readonly string[];
  link_dest: readonly string[];
}

/** Marks lines that tell of a change. */
export const changedMark = "<<CHANGED>>";

/** `archive` has all of them, unless the task says otherwise. */
const inArchive = ["recursive", "links", "perms", "times", "owner", "group"] as const;

/** The options of rsync, in the order in which Ansible gives them. */
export function rsyncWords(options: RsyncOptions, check: boolean): string[] {
  const when = (asked: boolean, ...words: string[]): string[] => (asked ? words : []);
  return [
    ...when(options.delay_updates, "--delay-updates", "-F"),
    ...when(options.compress, "--compress"),
    ...when(options.rsync_timeout > 0, `--timeout=${options.rsync_timeout}`),
    ...when(check, "--dry-run"),
    ...when(options.delete, "--delete-after"),
    ...when(options.existing_only, "--existing"),
    ...when(options.checksum, "--checksum"),
    ...when(options.copy_links, "--copy-links"),
    ...when(options.archive, "--archive"),
    ...inArchive.flatMap((name) =>
      when(options[name] === !options.archive, `--${options.archive ? "no-" : ""}${name}`),
    ),
    ...when(options.dirs, "--dirs"),
    ...options.rsync_opts.flatMap((option) => splitWords(option)),
    ...when(options.partial, "--partial"),
    // Links to files that are elsewhere are told of only at this level.
    ...when(options.link_dest.length > 0, "-H", "-vv"),
    ...options.link_dest.map((path) => `--link-dest=${path}`),
    `--out-format=${changedMark}%i %n%L`,
  ];
}
