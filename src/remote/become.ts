import { randomBytes } from "node:crypto";
import { UnreachableError, type TaskError } from "../errors.js";
import { explainRefusal, passwordMissing, passwordWrong } from "./become-errors.js";
import { becomeScript, promptsIn, type Markers } from "./become-script.js";
import { pastLoginShell } from "./login-shell.js";
import type { Become, Channel, Transport } from "./types.js";

/**
 * Runs one line of shell text as the login account, or as another one. Throws TaskError with what sudo or su said when
 * the account cannot be had.
 */
export async function runAs(transport: Transport, become: Become | undefined, script: string): Promise<Channel> {
  if (!become) return start(transport, script);
  const nonce = randomBytes(16).toString("hex");
  const markers = { prompt: `mdc-password-${nonce}:`, ready: `mdc-ready-${nonce}\n` };
  const channel = await start(transport, becomeScript(become, markers, script));
  await shellOf(channel, become, markers, transport);
  return channel;
}

async function start(transport: Transport, script: string): Promise<Channel> {
  const { command, preamble } = pastLoginShell(script);
  const channel = await transport.exec(command);
  channel.stdin.write(preamble);
  return channel;
}

/**
 * Waits for the account's shell. The password is written once, after the prompt was seen: where none is asked for, it
 * would otherwise be read, and run, by the shell behind it. Nothing else is written before that shell has said that it is there.
 */
function shellOf(
  channel: Channel,
  become: Become,
  markers: Markers,
  { name: host, shellTimeoutMs }: Transport,
): Promise<void> {
  const { stdin, stdout, stderr } = channel;
  const { ready } = markers;
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
      const prompts = promptsIn(said, become.method, markers);
      if (prompts > 1) return settle(passwordWrong(host, become));
      if (prompts === 0 || answered) return;
      if (become.password === undefined) return settle(passwordMissing(host, become));
      answered = true;
      stdin.write(`${become.password}\n`);
    }
    const timer = setTimeout(() => {
      settle(new UnreachableError(`${host} did not start a shell of ${become.user} within ${shellTimeoutMs / 1000} s`));
    }, shellTimeoutMs);
    stdout.on("data", onStdout).resume();
    stderr.on("data", onStderr).resume();
    channel.exited.then(
      (code) =>
        settle(
          explainRefusal((said.replaceAll(markers.prompt, "") + out.toString()).trim(), {
            code,
            answered,
            host,
            become,
          }),
        ),
      (error: UnreachableError) => settle(error),
    );
  });
}
