import type { Change } from "../modules/types.js";
import { TIMED_OUT } from "../remote/shell-library.js";
import { timeoutText } from "./time-limit.js";

/** What the C library says of faults that lie in the host and not in the task, and where to look. */
const REMEDIES = [
  { said: /No space left on device|Disk quota exceeded/, hint: "no room or no inodes are left there: df -h; df -i" },
  { said: /Read-only file system/, hint: "mounted read-only, perhaps after a fault of the disk: findmnt; dmesg" },
  { said: /Operation not permitted/, hint: "the file may be immutable: lsattr" },
  { said: /Device or resource busy|Text file busy/, hint: "something is mounted there, or runs from it: findmnt" },
  { said: /Input\/output error/, hint: "the disk or its file system is broken: dmesg" },
] as const;

/** Why a change failed, by what it printed: of which path, in the host's own words, and where to look. */
export function failureText(printed: string, code: number, change?: Change, timeout?: number): string {
  const text = printed.trim().split("\n").slice(-12).join("\n");
  const said = text === "" ? `ended with code ${code}` : text;
  const words = code === TIMED_OUT && timeout !== undefined ? timeoutText(timeout) : said;
  const path = change?.diff[0]?.path;
  return withRemedy(path === undefined || words.includes(path) ? words : `${path}: ${words}`);
}

/** Adds where to look, when the words tell of a fault of the host. */
function withRemedy(words: string): string {
  const remedy = REMEDIES.find(({ said }) => said.test(words));
  return remedy ? `${words} (${remedy.hint})` : words;
}
