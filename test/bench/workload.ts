/** Where the work is done on each host: below the home of the account that logs in. */
export const tree = "/home/debian/bench";

/** The five tasks of one folder; ten folders make the fifty tasks that every contestant does. */
export interface Folder {
  number: number;
  path: string;
  /** Content of a file that is the same everywhere. */
  copied: { path: string; content: string };
  /** A line to be found in a file. */
  line: { path: string; text: string };
  /** A file from a template, whose only variable is `number`. */
  templated: { path: string; content: string };
  /** Made by a command that does not run when it is there. */
  created: string;
}

const folderCount = 10;
export const modes = { folder: "0750", file: "0640" } as const;

/** Given the text that stands for the variable in a contestant's template language. */
export function templateText(variable: string): string {
  const settings = ["node.name", "node.id", "cluster.member", "data.path", "log.path"];
  return [
    "# Made from a template",
    ...settings.map((name) => `${name} = value-${variable}`),
    `server.port = 80${variable}`,
    "",
  ].join("\n");
}

/** Below a root that may be an expression of a contestant's template language. */
export function folders(count = folderCount, root = tree): Folder[] {
  return Array.from({ length: count }, (_, index) => {
    const number = index + 10;
    const path = `${root}/app${number}`;
    return {
      number,
      path,
      copied: { path: `${path}/app.conf`, content: copiedText(number) },
      line: { path: `${path}/hosts`, text: `10.0.0.${number} app${number}.example.org` },
      templated: { path: `${path}/app.properties`, content: templateText(String(number)) },
      created: `${path}/initialised`,
    };
  });
}

/** Files alone, straight below the root. */
export function plainFiles(count: number): { path: string; content: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `${tree}/plain${index + 10}.conf`,
    content: copiedText(index + 10),
  }));
}

function copiedText(number: number): string {
  const lines = Array.from({ length: 12 }, (_, index) => `setting${index} = ${number * 100 + index}`);
  return ["# The same on every host", ...lines, ""].join("\n");
}
