import { heredoc, quote } from "../../remote/quote.js";

/** Shell text that runs text of the user in a shell: through a variable, not through stdin, which belongs to the command; in `-c` it would stand in the process list. */
export function shellText(text: string, executable: string | undefined): string {
  return `${variable("mdc_cmd", text)}${executable === undefined ? 'eval "$mdc_cmd"' : `${quote(executable)} -c "$mdc_cmd"`}`;
}

/** Shell text that gives a variable of ours any text. */
export function variable(name: string, text: string): string {
  const payload = heredoc(`${text}\n.`);
  return `${name}=$(base64 -d ${payload.redirect}\n${payload.body})\n${name}=\${${name}%.}\n`;
}
