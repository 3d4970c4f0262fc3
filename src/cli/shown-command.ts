/** The arguments of a command line as they may be written down: of variables only the names. */
export function shownCommand(args: readonly string[]): string[] {
  return args.map((arg, index) => {
    const before = args[index - 1];
    if (before === "-e" || before === "--extra-vars") return withoutValues(arg);
    const [, option, value] = /^(--extra-vars=|-e)([^]+)$/.exec(arg) ?? [];
    return option === undefined || value === undefined ? arg : option + withoutValues(value);
  });
}

function withoutValues(text: string): string {
  if (text.startsWith("@")) return text;
  const [, name] = /^\s*([A-Za-z_]\w*)=/.exec(text) ?? [];
  return name === undefined ? "…" : `${name}=…`;
}
