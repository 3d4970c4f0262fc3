/** The ways to another account of a host. */
export const becomeMethods = ["sudo", "su"] as const;
export type BecomeMethod = (typeof becomeMethods)[number];

export function isBecomeMethod(name: unknown): name is BecomeMethod {
  return becomeMethods.some((method) => method === name);
}
