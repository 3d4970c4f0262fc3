import { randomBytes } from "node:crypto";
import { UnreachableError, type TaskError } from "../errors.js";
import { explainSudo, passwordMissing, passwordWrong } from "./become-errors.js";
import { pastLoginShell } from "./login-shell.js";
import { raw, sh } from "./quote.js";
import type { Become, Channel, Transport } from "./types.js";

/** What is looked for in the output of sudo: both hold a nonce, so that nothing else on the host can print them. */
interface Markers {
  prompt: string;
  ready: string;
}

/**
 * Runs one line of shell text as the login account, or as another one. Throws TaskError with what sudo said when the
 * account cannot be had.
 */
export async function runAs(transport: Transport, become: Become | undefined, script: string): Promise<Channel> {
  if (!become) return start(transport, script);
  const nonce = randomBytes(16).toString("hex");
  const markers = { prompt: `mdc-password-${nonce}:`, ready: `mdc-ready-${nonce}\n` };
  const channel = await start(transport, sudoScript(become.user, markers, script));
  await shellOf(channel, become, markers, transport);
  return channel;
}

async function start(transport: Transport, script: string): Promise<Channel> {
  const { command, preamble } = pastLoginShell(script);
  const channel = await transport.exec(command);
  channel.stdin.write(preamble);
  return channel;
}

/** LC_ALL=C is for sudo's own messages; the account's shell gets back what the login had. */
function sudoScript(user: string, { prompt, ready }: Markers, script: string): string {
  const restore = 'if [ -n "$1" ]; then LC_ALL=$1; export LC_ALL; else unset LC_ALL; fi; shift';
  const inner = sh`${raw(restore)}; echo ${raw(ready.trim())}; ${raw(script)}`;
  return [
    'set -- "${LC_ALL-}"',
    sh`[ "$(id -un)" != ${user} ] || exec sh -c ${inner} sh "$1"`,
    "LC_ALL=C",
    "export LC_ALL",
    sh`exec sudo -S -p ${prompt} -H -u ${user} -- sh -c ${inner} sh ${raw('"$1"')}`,
  ].join("; ");
}

/**
 * Waits for the account's shell. The password is written once, after sudo's prompt was seen: where sudo asks for none, it
 * would otherwise be read, and run, by the shell behind it. Nothing else is written before that shell has said that it is there.
 */
function shellOf(
  channel: Channel,
  become: Become,
  { prompt, ready }: Markers,
  { name: host, shellTimeoutMs }: Transport,
): Promise<void> {
  const { stdin, stdout, stderr } = channel;
  let out = Buffer.alloc(0);
  let said = "";
  let answered = false;
  let settled = false;
  return new Promise((resolve, reject) => {
    function settle(error?: TaskError | UnreachableError): void {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      stdout.off("data", onStdout).pause();
      stderr.off("data", onStderr).pause();
      if (!error) return resolve();
      channel.destroy();
      reject(error);
    }
    function onStdout(chunk: Buffer): void {
      out = Buffer.concat([out, chunk]);
      const at = out.indexOf(ready);
      if (at < 0) return;
      settle();
      const rest = out.subarray(at + ready.length);
      if (rest.length > 0) stdout.unshift(rest);
    }
    function onStderr(chunk: Buffer): void {
      said += chunk.toString();
      const prompts = said.split(prompt).length - 1;
      if (prompts > 1) return settle(passwordWrong(host, become.user));
      if (prompts === 0 || answered) return;
      if (become.password === undefined) return settle(passwordMissing(host, become.user));
      answered = true;
      stdin.write(`${become.password}\n`);
    }
    const timer = setTimeout(() => {
      settle(new UnreachableError(`${host} did not start a shell of ${become.user} within ${shellTimeoutMs / 1000} s`));
    }, shellTimeoutMs);
    stdout.on("data", onStdout).resume();
    stderr.on("data", onStderr).resume();
    channel.exited.then(
      (code) => settle(explainSudo(said.replaceAll(prompt, "").trim(), { code, answered, host, user: become.user })),
      (error: UnreachableError) => settle(error),
    );
  });
}
