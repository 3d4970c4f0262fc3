import type { Backup } from "../health/backups.js";
import { formatBytes } from "../health/link-problems.js";
import type { Link } from "../health/links.js";
import type { Problem } from "../health/problem.js";
import type { Status } from "../health/status.js";
import type { Paint } from "./colours.js";
import { formatTable, type Cell } from "./table.js";

const titles = ["DATABASE", "FROM", "TO", "STATE", "LAG", "SECONDS", "KEPT LOG", "CONFLICTS", "ROUND TRIP"];

/** The health of databases for people: the links, what is wrong, and what to do about it. */
export function formatHealth(status: Status, paint: Paint): string[] {
  const head = titles.map((text): Cell => ({ text, style: "bold", left: true }));
  const notes = status.problems.filter(({ kind }) => kind === "note");
  const problems = status.problems.filter(({ kind }) => kind === "problem");
  return [
    `engine: ${status.engine}`,
    ...(status.links.length === 0 ? [] : ["", ...formatTable([head, ...status.links.map(linkCells)], paint)]),
    ...backups(status.backups, paint),
    ...section("Problems", problems, "red", paint),
    ...section("Notes", notes, "yellow", paint),
    "",
    ...(status.deep
      ? [`${status.deep.tables} tables compared row by row, ${status.deep.divergences.length} differ`]
      : []),
    problems.length === 0
      ? paint("green", "all is well")
      : paint("red", `${problems.length} ${problems.length === 1 ? "problem" : "problems"}`),
  ];
}

/** Where there are dumps. */
function backups(found: readonly Backup[], paint: Paint): string[] {
  const dumps = found.filter(({ file }) => file !== null);
  if (dumps.length === 0) return [];
  const head = ["LAST BACKUP", "IN", "HOURS AGO", "SIZE", "CHECKSUM"].map((text): Cell => ({
    text,
    style: "bold",
    left: true,
  }));
  const rows = dumps.map(({ database, datacenter, ageSeconds, bytes, checksum }): Cell[] => [
    { text: database },
    { text: datacenter ?? "", left: true },
    { text: ((ageSeconds ?? 0) / 3600).toFixed(1) },
    { text: formatBytes(bytes ?? 0) },
    { text: checksum === true ? "there" : "missing", style: checksum === true ? "green" : "red", left: true },
  ]);
  return ["", ...formatTable([head, ...rows], paint)];
}

function linkCells(link: Link): Cell[] {
  const style =
    link.state === "running" ? "green" : ["unknown", "copying", "elsewhere"].includes(link.state) ? "yellow" : "red";
  return [
    { text: link.database },
    { text: link.from, left: true },
    { text: link.to, left: true },
    { text: link.state, style, left: true },
    ...[
      link.lagBytes === null ? "-" : formatBytes(link.lagBytes),
      link.lagSeconds === null ? "-" : link.lagSeconds.toFixed(2),
      link.retained === null ? "-" : formatBytes(link.retained),
      link.conflicts === null ? "-" : String(link.conflicts),
      link.roundTrip === null ? "-" : `${Math.max(0, link.roundTrip).toFixed(2)} s`,
    ].map((text) => ({ text })),
  ];
}

function section(title: string, problems: readonly Problem[], style: "red" | "yellow", paint: Paint): string[] {
  if (problems.length === 0) return [];
  return [
    "",
    paint("bold", title),
    ...problems.flatMap(({ where, text, remedy }) => [
      `  ${paint(style, where)}: ${text}`,
      paint("dim", `      ${remedy}`),
    ]),
  ];
}
