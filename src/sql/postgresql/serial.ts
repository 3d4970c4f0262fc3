import { longestName } from "../../facts/pg-connection.js";
import type { DatacenterPlan } from "../plan.js";
import { identifier } from "./names.js";

/** Statement that sets the sequence of a column that counts by itself. */
export function alterSerial(sequence: string, { datacenter, step }: DatacenterPlan): string {
  return `ALTER SEQUENCE ${identifier(sequence)} START WITH ${datacenter} RESTART WITH ${datacenter} INCREMENT BY ${step};`;
}

/** The name that PostgreSQL gives to the sequence of a SERIAL column (makeObjectName: the longer part is cut first). */
export function serialSequence(table: string, column: string): string {
  const parts = [table, column];
  const room = longestName - "_".length - "_seq".length;
  while (parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0) > room) {
    const longer = Buffer.byteLength(parts[0] ?? "") > Buffer.byteLength(parts[1] ?? "") ? 0 : 1;
    parts[longer] = (parts[longer] ?? "").slice(0, -1);
  }
  return `${parts.join("_")}_seq`;
}
