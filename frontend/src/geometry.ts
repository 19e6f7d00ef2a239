/** Where the lines and marks of the chart go: numbers in, percentages out. Pure. */

import type { ChartRecharge, ChartView } from "./types";

export const SERIES = ["money", "data"] as const;
export type Series = (typeof SERIES)[number];
/** Milliseconds, and an amount: for drawing only, never for a sum that is shown as text. */
type Point = readonly [number, number];

export interface Mark {
  x: number;
  y: number;
  recharge: ChartRecharge;
}

export interface Drawing {
  points: readonly Point[];
  /** What was left, as the `d` of a path in a square of 100 by 100. */
  path: string;
  /** What is expected, to be dashed. */
  ahead: string | null;
  marks: Mark[];
  /** Where today is, 0 to 100. */
  now: number;
  lowest: number;
  highest: number;
}

/** Which series there are to draw, the one that the forecast is about first. */
export function seriesOf(chart: ChartView): Series[] {
  const found = SERIES.filter((each) => (chart[each]?.points.length ?? 0) > 1);
  return chart.forecast?.cause === "data" ? found.reverse() : found;
}

/** Lay out one series. `null`: there is too little to draw. */
export function draw(chart: ChartView, series: Series): Drawing | null {
  const points = (chart[series]?.points ?? []).map(([at, value]): Point => [Date.parse(at), Number(value)]);
  if (points.length < 2) return null;
  const [from, to, now] = [chart.from, chart.to, chart.now].map((at) => Date.parse(at)) as [number, number, number];
  const end = Math.max(to, now);
  const values = points.map(([, value]) => value);
  const lowest = Math.min(0, ...values);
  const highest = Math.max(...values);
  const x = (at: number): number => rounded(((at - from) / (end - from || 1)) * 100);
  const y = (value: number): number => rounded(100 - ((value - lowest) / (highest - lowest || 1)) * 100);
  const ahead = expected(chart, series, points, end);
  return {
    points,
    path: path(points, x, y),
    ahead: ahead && path(ahead, x, y),
    marks: chart.recharges
      .map((recharge) => ({ at: Date.parse(recharge.at), recharge }))
      .filter(({ at }) => at >= from && at <= end)
      .map(({ at, recharge }) => ({ x: x(at), y: y(valueAt(points, at)), recharge })),
    now: x(now),
    lowest,
    highest,
  };
}

/** From the newest point down to nothing; a validity ends over whatever is left. Cut off where the chart ends. */
function expected({ forecast }: ChartView, series: Series, points: readonly Point[], end: number): Point[] | null {
  const start = points.at(-1);
  if (!forecast || !start) return null;
  if (forecast.cause !== "validity" && forecast.cause !== series) return null;
  const [since, value] = start;
  const at = Date.parse(forecast.at);
  if (at <= since) return null;
  const final = forecast.cause === "validity" ? value : 0;
  const stop = Math.min(at, end);
  return [start, [stop, value + ((final - value) * (stop - since)) / (at - since)]];
}

/** What was left at a moment, on the line that is drawn. */
export function valueAt(points: readonly Point[], at: number): number {
  const next = points.findIndex(([when]) => when > at);
  const before = points.at(next === -1 ? -1 : Math.max(next - 1, 0)) as Point;
  const after = points[next];
  if (!after || after === before || after[0] === before[0] || at <= before[0]) return before[1];
  return before[1] + ((after[1] - before[1]) * (at - before[0])) / (after[0] - before[0]);
}

export interface Row {
  day: string;
  at: number;
  /** What was left at the end of that day. */
  value: number;
  recharges: ChartRecharge[];
}

/** The same as a table: a row for each day on which something is known. `dayOf` names the day of a moment. */
export function rows({ points, marks }: Drawing, dayOf: (at: Date) => string): Row[] {
  const days = new Map<string, Row>();
  for (const [at, value] of points) {
    const day = dayOf(new Date(at));
    days.set(day, { day, at, value, recharges: [] });
  }
  for (const { recharge } of marks) {
    const at = Date.parse(recharge.at);
    const day = dayOf(new Date(at));
    const row = days.get(day) ?? { day, at, value: valueAt(points, at), recharges: [] };
    row.recharges.push(recharge);
    days.set(day, row);
  }
  return [...days.values()].sort((one, other) => one.at - other.at);
}

function path(points: readonly Point[], x: (at: number) => number, y: (value: number) => number): string {
  return points.map(([at, value], index) => `${index ? "L" : "M"}${x(at)} ${y(value)}`).join("");
}

/** A hundredth of a percent is finer than any screen. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
