/** What may become of a text: which of YAML's styles can hold it. */
interface Analysis {
  plainInFlow: boolean;
  plainInBlock: boolean;
  singleQuoted: boolean;
}

export type TextStyle = "plain" | "single" | "double";

/** What YAML 1.1 or 1.2 would read as something else than a text. */
const notText = new RegExp(
  [
    "~|null|Null|NULL|",
    "yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF",
    "[-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+",
    "[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)",
    "[-+]?(?:[0-9][0-9_]*\\.?[0-9_]*|\\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?",
    "\\d{4}-\\d\\d-\\d\\d|\\d{4}-\\d\\d?-\\d\\d?(?:[Tt]|[ \\t]+)\\d\\d?:\\d\\d:\\d\\d(?:\\.\\d*)?(?:[ \\t]*(?:Z|[-+]\\d\\d?(?::\\d\\d)?))?",
    "<<|=",
  ]
    .map((part) => `(?:${part})`)
    .join("|")
    .replace(/^/, "^(?:")
    .concat(")$"),
);

/** The style in which libyaml writes a text. */
export function textStyle(text: string, inFlow: boolean): TextStyle {
  const { plainInFlow, plainInBlock, singleQuoted } = analysis(text);
  if (!notText.test(text) && (inFlow ? plainInFlow : plainInBlock)) return "plain";
  return singleQuoted ? "single" : "double";
}

function analysis(text: string): Analysis {
  const special = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]|\ufeff/u.test(text);
  const spaceBeforeBreak = / \n/.test(text);
  const spaceAfterBreak = /\n /.test(text);
  const edges = /^[ \n]|[ \n]$/.test(text);
  const indicators =
    /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`])|^[-?:](?=[ \t\r\n\0\x85\u2028\u2029]|$)|:(?=[ \t\r\n\0\x85\u2028\u2029]|$)|[ \t\r\n\0\x85\u2028\u2029]#/.test(
      text,
    );
  const flowIndicators = /[,?[\]{}:]/.test(text);
  const plain = !(edges || text.includes("\n") || special || indicators);
  return {
    plainInFlow: plain && !flowIndicators,
    plainInBlock: plain,
    singleQuoted: !(special || spaceBeforeBreak || spaceAfterBreak),
  };
}

const escapes: Readonly<Record<string, string>> = {
  "\0": "0",
  "\x07": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\x1b": "e",
  '"': '"',
  "\\": "\\",
  "\x85": "N",
  "\u2028": "L",
  "\u2029": "P",
};

/** A character within double quotes. */
export function escaped(character: string): string {
  const known = escapes[character];
  if (known !== undefined) return `\\${known}`;
  const code = character.codePointAt(0) ?? 0;
  if (/^[\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]$/.test(character) && character !== "\ufeff") return character;
  const [mark, digits] = code <= 0xff ? ["x", 2] : code <= 0xffff ? ["u", 4] : ["U", 8];
  return `\\${mark}${code
    .toString(16)
    .toUpperCase()
    .padStart(digits as number, "0")}`;
}
