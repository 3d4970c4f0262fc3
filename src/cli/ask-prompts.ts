import { randomInt } from "node:crypto";
import type { LoadedPlay } from "../playbook/play.js";
import type { Prompt } from "../playbook/prompts.js";
import { passwordHash } from "../template/password-hash.js";
import type { CliIo } from "./io.js";
import { askSecrets, askText } from "./prompt.js";

/**
 * The plays with the answers to what their `vars_prompt` ask for: all is asked before the first host is touched, and nothing
 * that `-e` says. Without a terminal nobody is asked: `warn` hears of it.
 */
export async function askPrompts(
  plays: readonly LoadedPlay[],
  extraVars: Readonly<Record<string, unknown>>,
  io: CliIo,
  warn: (message: string) => void,
): Promise<LoadedPlay[]> {
  const asked: LoadedPlay[] = [];
  for (const play of plays) {
    const answers: Record<string, string> = {};
    for (const prompt of play.prompts) {
      if (!Object.hasOwn(extraVars, prompt.name)) answers[prompt.name] = await answerTo(prompt, io, warn);
    }
    asked.push({ ...play, answers: { ...play.answers, values: answers } });
  }
  return asked;
}

async function answerTo(prompt: Prompt, io: CliIo, warn: (message: string) => void): Promise<string> {
  const typed = io.stdin.isTTY === true ? await ask(prompt, io) : "";
  if (io.stdin.isTTY !== true) {
    const instead = prompt.default === undefined ? "it is empty" : "its default is taken";
    warn(`nobody is asked for "${prompt.name}", since there is no terminal: ${instead} (-e ${prompt.name}=… gives it)`);
  }
  const answer = typed === "" ? (prompt.default ?? "") : typed;
  const { encrypt } = prompt;
  return encrypt ? passwordHash(answer, encrypt.salt ?? newSalt(encrypt.saltSize), encrypt.method) : answer;
}

async function ask(prompt: Prompt, io: CliIo): Promise<string> {
  const text = prompt.default === undefined ? prompt.text : `${prompt.text} [${prompt.default}]`;
  const once = async (question: string): Promise<string> =>
    prompt.private ? ((await askSecrets([question], io))[0] ?? "") : askText(question, io);
  for (;;) {
    const answer = await once(text);
    if (!prompt.confirm || answer === (await once(`confirm ${text}`))) return answer;
    io.stderr.write("the two are not the same\n");
  }
}

const saltLetters = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function newSalt(size: number): string {
  return Array.from({ length: size }, () => saltLetters[randomInt(saltLetters.length)]).join("");
}
