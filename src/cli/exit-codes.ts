/** What the exit code of a command says; that of a run (2, 4, 10, 130) comes from the engine. */
export const exitCodes = {
  success: 0,
  ourFault: 1,
  /** `sql lint`: something was found. */
  found: 1,
  hostFailed: 2,
  /** `lint`: something was found. */
  lintFound: 2,
  wrongContent: 3,
  unreachable: 4,
  wrongUsage: 5,
  interrupted: 130,
} as const;
