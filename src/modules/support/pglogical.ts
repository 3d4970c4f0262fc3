import { databaseParams } from "./pg.js";

/** Said in the notes of each module for pglogical. */
export const pglogicalNotes =
  "Connection strings hold no password: the server's account finds it in its `~/.pgpass`. Tried with pglogical 2.4 on PostgreSQL 15. ";

/** Parameters that each of the modules has; the database must be named. */
export const pglogicalParams = databaseParams;
