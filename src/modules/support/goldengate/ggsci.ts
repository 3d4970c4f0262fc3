import * as z from "zod";
import { ggsciInput, type GoldenGate } from "../../../facts/ggsci.js";
import { heredoc, sh } from "../../../remote/quote.js";
import { remotePath } from "../params.js";

/** Said in the notes of every module for GoldenGate. */
export const goldenGateNotes =
  "Runs `ggsci` of a classic installation (12.1 to 21c) as the task's account, the one that owns it: `become_user: oracle` as a rule. " +
  "What ggsci says counts, not its exit code, which means nothing. ";

/** Where GoldenGate is, and the Oracle client that its programs are linked with. */
export const goldenGateParams = {
  home: remotePath.describe("Folder of GoldenGate, with ggsci in it"),
  oracle_home: remotePath.optional().describe("ORACLE_HOME for it; left out: as the account's environment has it"),
  oracle_sid: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]*$/, "expected the name of an instance")
    .optional()
    .describe("ORACLE_SID for it; left out: as the account's environment has it"),
};

interface HomeParams {
  home: string;
  oracle_home?: string | undefined;
  oracle_sid?: string | undefined;
}

/** The installation that the parameters mean, and the parameters without it. */
export function splitGoldenGate<P extends HomeParams>(
  params: P,
): { goldenGate: GoldenGate; rest: Omit<P, keyof HomeParams> } {
  const { home, oracle_home: oracleHome, oracle_sid: oracleSid, ...rest } = params;
  return { goldenGate: { home, oracleHome, oracleSid }, rest };
}

/** ggsci cuts longer names, or refuses them; it folds them to capitals. */
export const groupName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,7}$/, "expected at most 8 letters, digits and '_', the first a letter")
  .toUpperCase();

export const credentialAlias = z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, "expected letters, digits and '_'");

/** A trail: a folder and a name of two characters. */
export const trail = z
  .string()
  .regex(
    /^(\.\/|\/)?([A-Za-z0-9_.-]+\/)*[A-Za-z0-9]{2}$/,
    'expected a folder and two characters, such as "./dirdat/lt"',
  )
  .refine((path) => !path.split("/").includes(".."), { error: "expected a path without '..'" });

/** owner.name, or one of the two */
export const schemaName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_$#]*$/, "expected the name of a schema")
  .toUpperCase();

export const tableName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_$#]*\.[A-Za-z][A-Za-z0-9_$#]*$/, "expected OWNER.TABLE")
  .toUpperCase();

/**
 * Shell text that has ggsci run commands, and fails with what it says when that is an error. Needs `mdc_ggsci`. What one of the
 * commands needs of another before it must be asked for in a call of its own: ggsci goes on after errors.
 */
export function ggsciCall(commands: readonly string[], fine?: string): string {
  const input = heredoc(ggsciInput(commands));
  const passed = fine === undefined ? "" : sh` | grep -Ev ${fine}`;
  return `mdc_said=$(base64 -d ${input.redirect} | mdc_ggsci
${input.body})
case $mdc_said in *"GGSCI ("*) ;; *) printf '%s\\n' "$mdc_said" | grep . | tail -n 3 >&2; exit 1 ;; esac
if printf '%s\\n' "$mdc_said" | sed 's/^\\(GGSCI ([^)]*) [0-9]*> *\\)*//'${passed} | grep -E -A 3 'ERROR(:| +OGG-)' | grep . >&2; then exit 1; fi
`;
}
