import { resolve } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { UsageError } from "../errors.js";
import { encryptText } from "../vault/cipher.js";
import { exitCodes } from "./exit-codes.js";
import type { CliIo } from "./io.js";
import { askSecrets } from "./prompt.js";
import { replaceFile } from "./replace-file.js";
import type { StringFlags } from "./vault.js";
import { newSecret } from "./vault-secrets.js";

/** As ansible-vault indents, so that it can be pasted below any key. */
const indent = " ".repeat(10);

/** Prints `!vault` values. Throws UsageError. */
export async function encryptStrings(texts: readonly string[], flags: StringFlags, io: CliIo): Promise<number> {
  const fromStdin = texts.includes("-") || flags.stdinName !== undefined || (texts.length === 0 && !flags.prompt);
  if (flags.prompt && fromStdin)
    throw new UsageError("--prompt asks for the text, and the standard input is to hold it");
  const { password, label } = await newSecret(flags, io);
  const values = texts.filter((text) => text !== "-").map((text, at) => ({ name: flags.name?.[at], text }));
  if (flags.prompt) {
    const [text = ""] = await askSecrets(["Text to encrypt"], io);
    values.push({ name: flags.name?.[values.length], text });
  }
  if (fromStdin) values.push({ name: flags.stdinName ?? flags.name?.[values.length], text: await textOf(io.stdin) });
  const empty = values.find(({ text }) => text === "");
  if (empty) throw new UsageError("there is no text to encrypt");
  const sealed = await Promise.all(values.map(({ text }) => encryptText(Buffer.from(text), password, label)));
  const blocks = sealed.map((vault, at) => block(values[at]?.name, vault)).join("");
  if (flags.output === undefined || flags.output === "-") io.stdout.write(blocks);
  else replaceFile(resolve(io.cwd, flags.output), blocks);
  return exitCodes.success;
}

function block(name: string | undefined, vault: string): string {
  const lines = vault.trimEnd().split("\n");
  const head = name === undefined ? "!vault |" : `${name}: !vault |`;
  return [head, ...lines.map((line) => indent + line), ""].join("\n");
}
