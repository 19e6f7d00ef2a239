/** What the page asks of the integration. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { askChart, askHistory, askPage, PATIENCE } from "../src/api";
import { House } from "./house";
import { SERIES, RECHARGE } from "./made";

let house: House;
beforeEach(() => {
  vi.useFakeTimers();
  house = new House({
    chart: () => ({ series: [SERIES] }),
    history: () => ({ recharges: [RECHARGE] }),
    dialog: () => ({ at: "pick" }),
  });
});
afterEach(() => vi.useRealTimers());

test("questions are asked as the integration expects them", async () => {
  expect(await askChart(house.hass, "peru")).toEqual([SERIES]);
  expect(await askHistory(house.hass, "peru")).toEqual([RECHARGE]);
  expect(await askPage(house.hass, "peru", "recharge", "start", {})).toEqual({ at: "pick" });
  await askPage(house.hass, "peru", "recharge", "pay", { product: "small" }, { request_id: "one" });
  expect(house.asked).toEqual([
    { type: "esim_recharge/chart", device_id: "peru" },
    { type: "esim_recharge/history", device_id: "peru" },
    { type: "esim_recharge/dialog", device_id: "peru", kind: "recharge", step: "start", input: {} },
    {
      type: "esim_recharge/dialog",
      device_id: "peru",
      kind: "recharge",
      step: "pay",
      input: { product: "small" },
      order: { request_id: "one" },
    },
  ]);
});

test("a step that is never answered is given up, without a word about what came of it", async () => {
  house.answers["dialog"] = () => new Promise(() => {});
  const asked = askPage(house.hass, "peru", "recharge", "pay", {}).catch((why: unknown) => why);
  await vi.advanceTimersByTimeAsync(PATIENCE);
  expect(await asked).toEqual({ code: "timeout" });
});

test("an error is handed on as it came", async () => {
  const refused = { code: "service_validation_error" };
  house.answers["dialog"] = () => Promise.reject(refused);
  await expect(askPage(house.hass, "peru", "proposal", "start", {})).rejects.toBe(refused);
});
