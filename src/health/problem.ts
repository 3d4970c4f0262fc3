/** Something that an operator has to know, and what to do about it. */
export interface Problem {
  /** A note does not make the state an ill one. */
  kind: "problem" | "note";
  /** Such as "apim_db dc1 -> dc2", "apim_db in dc2", "dc2-db". */
  where: string;
  text: string;
  remedy: string;
}
