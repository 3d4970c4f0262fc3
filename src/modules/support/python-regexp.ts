import * as z from "zod";

/**
 * A regular expression as Ansible's users write it: Python's leading flags `(?im)`, named groups `(?P<name>…)` and the anchors
 * \A and \Z are understood. Throws SyntaxError.
 */
export function regularExpression(pattern: string): RegExp {
  const flags = /^\(\?([aimsux]+)\)/.exec(pattern);
  const body = pattern.slice(flags?.[0].length ?? 0).replace(/\\.|\(\?P<|\(\?P=(\w+)\)/gs, (found, name?: string) => {
    if (found === "\\A") return "(?<![\\s\\S])";
    if (found === "\\Z") return "(?![\\s\\S])";
    if (found === "(?P<") return "(?<";
    return name === undefined ? found : `\\k<${name}>`;
  });
  const known = [...(flags?.[1] ?? "")].filter((flag) => "ims".includes(flag)).join("");
  return new RegExp(body, known);
}

/** A parameter that is a regular expression. An empty one matches everywhere, which nobody means. */
export const regexpParam = z
  .string()
  .min(1, "an empty regular expression matches every line")
  .superRefine((pattern, context) => {
    try {
      regularExpression(pattern);
    } catch (error) {
      context.addIssue({ code: "custom", message: `expected a regular expression: ${(error as SyntaxError).message}` });
    }
  });
