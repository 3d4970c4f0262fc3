import { execFile } from "node:child_process";
import { UnreachableError } from "../../errors.js";
import { sshConfigMatters } from "./config-files.js";
import { configFileOf, type SshRequest } from "./request.js";
import { parseSettings, type SshSettings } from "./settings.js";

/** For the whole process: what the files hold is looked up once. */
let matters: Promise<boolean> | undefined;

/** Many hosts have the same jump host. */
const answers = new Map<string, Promise<string>>();

/**
 * What ssh_config and the given arguments of ssh(1) say of a host, by ssh's own word: nobody else knows all of Match, Include
 * and canonical names. Undefined when there is nothing to ask about.
 * Throws UnreachableError when ssh is not there or does not understand what it was given.
 */
export async function readSettings(request: SshRequest): Promise<SshSettings | undefined> {
  const { arguments: given = [] } = request;
  const file = configFileOf(request);
  if (given.length === 0 && (file === "none" || (file === undefined && !(await (matters ??= sshConfigMatters())))))
    return undefined;
  const words = ["-G", ...sshArguments(request), "--", request.host];
  const question = JSON.stringify(words);
  const answer = answers.get(question) ?? askSsh(request.host, words);
  answers.set(question, answer);
  return parseSettings(await answer);
}

function askSsh(host: string, words: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile("ssh", words, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
      const said = stderr.trim().replaceAll("\n", "; ");
      reject(
        isMissing
          ? new UnreachableError(`${host}: there is an ssh_config, and no ssh on this machine to read it`, {
              hint: "install OpenSSH's client, or set mdc_ssh_config: none to do without",
            })
          : new UnreachableError(`${host}: ssh cannot read its configuration: ${said}`, {
              hint: "compare with `ssh -G HOST`; mdc_ssh_config and ansible_ssh_common_args are handed to it",
            }),
      );
    });
  });
}

/** What was asked for, as arguments of ssh(1); first, because ssh takes the first word on everything. */
export function sshArguments(request: SshRequest): string[] {
  const { configFile, port, user, arguments: given = [] } = request;
  return [
    ...(configFile === undefined || configFileOf(request) !== configFile ? [] : ["-F", configFile]),
    ...(user === undefined ? [] : ["-l", user]),
    ...(port === undefined ? [] : ["-p", String(port)]),
    ...given,
  ];
}
