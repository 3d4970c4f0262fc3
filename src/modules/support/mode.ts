const classes = { u: 0o700, g: 0o070, o: 0o007 } as const;
const special = { u: 0o4000, g: 0o2000, o: 0 } as const;
const shifts = { u: 6, g: 3, o: 0 } as const;
type Who = keyof typeof classes;

/**
 * Permission bits that a mode text means. `current` is what a symbolic mode starts from; `directory` gives `X` its
 * meaning; `umask` applies to clauses without u, g, o or a, as for chmod(1).
 */
export function resolveMode(mode: string, current: number, directory: boolean, umask: number): number {
  if (/^[0-7]+$/.test(mode)) return parseInt(mode, 8);
  return mode.split(",").reduce((bits, clause) => applyClause(bits, clause, directory, umask), current);
}

function applyClause(bits: number, clause: string, directory: boolean, umask: number): number {
  const match = /^([ugoa]*)(.*)$/.exec(clause);
  const named = match?.[1] ?? "";
  const whos: Who[] = named === "" || named.includes("a") ? ["u", "g", "o"] : ([...named] as Who[]);
  const masked = named === "" ? umask : 0;
  let result = bits;
  for (const [, operator = "=", permissions = ""] of (match?.[2] ?? "").matchAll(/([-+=])([rwxXstugo]*)/g)) {
    const wanted = permissionBits(permissions, whos, result, directory) & ~masked;
    const affected = whos.reduce((all, who) => all | classes[who] | special[who], whos.length === 3 ? 0o1000 : 0);
    const kept = directory ? 0o6000 : 0;
    if (operator === "+") result |= wanted;
    else if (operator === "-") result &= ~wanted;
    else result = (result & ~(affected & ~kept)) | wanted;
  }
  return result;
}

function permissionBits(permissions: string, whos: readonly Who[], current: number, directory: boolean): number {
  let bits = 0;
  for (const letter of permissions) {
    for (const who of whos) bits |= letterBits(letter, who, current, directory);
    if (letter === "t") bits |= 0o1000;
  }
  return bits;
}

function letterBits(letter: string, who: Who, current: number, directory: boolean): number {
  const shift = shifts[who];
  switch (letter) {
    case "r":
      return 4 << shift;
    case "w":
      return 2 << shift;
    case "x":
      return 1 << shift;
    case "X":
      return directory || (current & 0o111) !== 0 ? 1 << shift : 0;
    case "s":
      return special[who];
    case "u":
    case "g":
    case "o":
      return ((current >> shifts[letter]) & 7) << shift;
    default:
      return 0;
  }
}
