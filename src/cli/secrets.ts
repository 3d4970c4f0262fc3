import type { ConnectionFlags } from "./common-options.js";
import type { CliIo } from "./io.js";
import { askSecrets } from "./prompt.js";
import type { Secrets } from "./run-options.js";

/** Asks for the passwords of `-k` and `-K`; an empty answer to the second means that it is the first one again. */
export async function askPasswords(
  flags: Pick<ConnectionFlags, "askPass" | "askBecomePass">,
  io: CliIo,
): Promise<Secrets> {
  const prompts = [
    ...(flags.askPass ? ["SSH password"] : []),
    ...(flags.askBecomePass ? [flags.askPass ? "BECOME password (empty: the SSH password)" : "BECOME password"] : []),
  ];
  const answers = await askSecrets(prompts, io);
  const password = flags.askPass ? answers[0] : undefined;
  return { password, becomePassword: flags.askBecomePass ? answers.at(-1) || password : undefined };
}
