import { describe, expect, it } from "vitest";
import { draw, rows, seriesOf, valueAt } from "../src/geometry";
import type { ChartView } from "../src/types";
import { CHART, days } from "./made";

const DATA: ChartView["data"] = { points: [[days(-30), 400], [days(0), 100]] };

describe("the line", () => {
  it("fills the width up to today, and the height from nothing to the most", () => {
    const drawing = draw(CHART, "money");
    expect(drawing?.path).toBe("M0 16.67L50 83.33L50 0L75 45.83");
    expect([drawing?.lowest, drawing?.highest, drawing?.now]).toEqual([0, 12, 75]);
  });

  it("goes below nothing where there is debt", () => {
    const money = { currency: "USD", points: [[days(-30), "10"], [days(0), "-5"]] as [string, string][] };
    const drawing = draw({ ...CHART, money }, "money");
    expect([drawing?.lowest, drawing?.path]).toEqual([-5, "M0 0L75 100"]);
  });

  it("is flat, and no error, where nothing is left all the time", () => {
    const money = { currency: "USD", points: [[days(-30), "0"], [days(0), "0"]] as [string, string][] };
    expect(draw({ ...CHART, money, forecast: null }, "money")?.path).toBe("M0 100L75 100");
  });

  it("needs two points", () => {
    expect(draw({ ...CHART, money: { currency: "USD", points: [[days(0), "1"]] } }, "money")).toBeNull();
    expect(draw(CHART, "data")).toBeNull();
  });
});

describe("the forecast", () => {
  it("falls from the newest point to nothing", () => {
    expect(draw(CHART, "money")?.ahead).toBe("M75 45.83L100 100");
  });

  it("is cut off where the chart ends", () => {
    const later = { ...CHART, forecast: { ...CHART.forecast!, at: days(20) } };
    expect(draw(later, "money")?.ahead).toBe("M75 45.83L100 72.92");
  });

  it("keeps what is left when the validity ends first", () => {
    const validity: ChartView = { ...CHART, forecast: { ...CHART.forecast!, cause: "validity" } };
    expect(draw(validity, "money")?.ahead).toBe("M75 45.83L100 45.83");
  });

  it.each([
    ["is about the other series", { forecast: { at: days(10), cause: "data", from: [days(0), 1] } }],
    ["is unknown", { forecast: null }],
    ["is over", { forecast: { at: days(-1), cause: "money", from: [days(0), "6.50"] } }],
  ] as [string, Partial<ChartView>][])("is not drawn where it %s", (_name, changes) => {
    expect(draw({ ...CHART, ...changes }, "money")?.ahead).toBeNull();
  });
});

describe("recharges", () => {
  it("are marked where they happened, on the line", () => {
    expect(draw(CHART, "money")?.marks).toMatchObject([{ x: 50, y: 0 }]);
  });

  it("are left out where they are outside of the chart", () => {
    const before = { ...CHART, recharges: [{ ...CHART.recharges[0]!, at: days(-40) }] };
    expect(draw(before, "money")?.marks).toEqual([]);
  });

  it("stand on the line between two points", () => {
    const points = [[0, 10], [10, 0]] as const;
    expect([-5, 0, 4, 10, 20].map((at) => valueAt(points, at))).toEqual([10, 10, 6, 0, 0]);
  });
});

it("draws first what the forecast is about", () => {
  expect(seriesOf({ ...CHART, data: DATA })).toEqual(["money", "data"]);
  const aboutData: ChartView = { ...CHART, data: DATA, forecast: { at: days(9), cause: "data", from: [days(0), 100] } };
  expect(seriesOf(aboutData)).toEqual(["data", "money"]);
  expect(seriesOf({ ...CHART, money: null })).toEqual([]);
});

it("says the same in a table, a row for each day", () => {
  const chart = { ...CHART, recharges: [...CHART.recharges, { ...CHART.recharges[0]!, at: days(-20) }] };
  const table = rows(draw(chart, "money")!, (at) => at.toISOString().slice(0, 10));
  expect(table.map(({ day, value, recharges }) => [day, value, recharges.length])).toEqual([
    ["2026-10-22", 10, 0],
    ["2026-11-01", 6, 1],
    ["2026-11-11", 12, 1],
    ["2026-11-21", 6.5, 0],
  ]);
});
