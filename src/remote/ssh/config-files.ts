import { readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** What distributions put into ssh_config, and is nothing to us. */
const IDLE = new Set(["host", "sendenv", "hashknownhosts", "gssapiauthentication", "gssapidelegatecredentials"]);

/** Where ssh looks without -F. */
const FILES = [join(homedir(), ".ssh", "config"), "/etc/ssh/ssh_config"];

/**
 * Whether ssh_config may say anything that matters. Where it does not, as on most machines, no ssh has to be asked: a process
 * for each host.
 */
export async function sshConfigMatters(files: readonly string[] = FILES): Promise<boolean> {
  return (await Promise.all(files.map(fileMatters))).includes(true);
}

async function fileMatters(file: string): Promise<boolean> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    // One that is there and cannot be read is for ssh to complain about.
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
  const lines = text.split("\n").map((line) => /^\s*([^\s#=]+)[\s=]*(.*?)\s*$/.exec(line));
  for (const [, keyword = "", value = ""] of lines.filter((line) => line !== null)) {
    if (keyword.toLowerCase() === "include") {
      if (await includeMatters(value)) return true;
    } else if (!IDLE.has(keyword.toLowerCase())) return true;
  }
  return false;
}

/** The one form that distributions use is looked into: `Include /etc/ssh/ssh_config.d/*.conf`. */
async function includeMatters(pattern: string): Promise<boolean> {
  if (!/^\/[^\s*?[]*\/\*\.conf$/.test(pattern)) return true;
  const folder = dirname(pattern);
  const names = await readdir(folder).catch(() => []);
  return sshConfigMatters(names.filter((name) => name.endsWith(".conf")).map((name) => join(folder, name)));
}
