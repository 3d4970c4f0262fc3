import { Option } from "commander";
import { dialectNames } from "../sql/dialect.js";

/** The kind of database, which every one of these commands has to know. */
export function dialectOption(): Option {
  return new Option("--dialect <name>", "kind of database").choices(dialectNames).makeOptionMandatory();
}
