/** What the page asks of the integration, and how often. */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  approve,
  checkVersion,
  clear,
  fetchChart,
  fetchHistory,
  fetchLines,
  fetchProducts,
  followLines,
  PATIENCE,
  quote,
  recharge,
  refresh,
  reject,
  resolve,
  type Views,
} from "../src/api";
import type { LineView } from "../src/types";
import { bought, error, House, line, settle } from "./house";

let house: House;
beforeEach(() => {
  vi.useFakeTimers();
  house = new House();
  house.views = { peru: line(), laos: line({ device_id: "laos" }) };
});
afterEach(() => vi.useRealTimers());

describe("views", () => {
  const follow = (...ids: string[]) => {
    const told: [Views, string | null][] = [];
    const stop = followLines(house.hass, ids, (views, hindered) => told.push([views, hindered]));
    return { told, stop, last: () => told.at(-1) };
  };
  const open = () => house.subscriptions.filter(({ ended }) => !ended);

  test("all cards of a page share one subscription, for all of their lines", async () => {
    const one = follow("peru");
    const other = follow("laos", "peru");
    await settle();
    expect(house.subscriptions.map(({ ids }) => ids)).toEqual([["laos", "peru"]]);
    expect(one.last()?.[0]).toEqual({ peru: house.views["peru"] });
    expect(Object.keys(other.last()?.[0] ?? {}).sort()).toEqual(["laos", "peru"]);
  });

  test("a card that comes later is told at once what is known", async () => {
    follow("peru");
    await settle();
    const late = follow("peru");
    expect(late.told).toHaveLength(1);
    await settle();
    expect(house.subscriptions).toHaveLength(1);
  });

  test("only those who show a line hear of its changes", async () => {
    const peru = follow("peru");
    const laos = follow("laos");
    await settle();
    const before = laos.told.length;
    house.subscriptions[0]?.tell({ lines: { peru: null } });
    expect(peru.last()?.[0]).toEqual({ peru: null });
    expect(laos.told).toHaveLength(before);
  });

  test("the subscription grows and shrinks with the cards, and ends with the last one", async () => {
    const one = follow("peru");
    await settle();
    const other = follow("laos");
    await settle();
    expect(open().map(({ ids }) => ids)).toEqual([["laos", "peru"]]);
    one.stop();
    await settle();
    expect(open().map(({ ids }) => ids)).toEqual([["laos"]]);
    other.stop();
    await settle();
    expect(open()).toEqual([]);
  });

  test("what an ended subscription still sends is ignored", async () => {
    const one = follow("peru");
    await settle();
    follow("laos");
    await settle();
    house.subscriptions[0]?.tell({ lines: { peru: null } });
    expect(one.last()?.[0]["peru"]).not.toBeNull();
  });

  test("after a lost connection it is subscribed anew, and by nobody else", async () => {
    follow("peru");
    await settle();
    expect(house.subscriptions[0]?.options).toEqual({ resubscribe: false });
    house.fire("ready");
    await settle();
    expect(house.subscriptions).toHaveLength(2);
  });

  test("what ended with a connection is not ended on the next one, where its number may be another's", async () => {
    const { stop } = follow("peru");
    await settle();
    house.fire("ready");
    await settle();
    expect(house.subscriptions.map(({ ended }) => ended)).toEqual([false, false]);
    stop();
    await settle();
    expect(house.subscriptions.map(({ ended }) => ended)).toEqual([false, true]);
  });

  test("while the integration is starting it is asked again and again, ever more rarely", async () => {
    house.refusals = [error("unknown_command"), error("unknown_command")];
    const { told, last } = follow("peru");
    await settle();
    expect(last()).toEqual([{}, "unknown_command"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(house.subscriptions).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(house.subscriptions).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(house.subscriptions).toHaveLength(1);
    expect(last()?.[1]).toBeNull();
    expect(told.length).toBeGreaterThan(1);
  });
});

describe("the version", () => {
  test("is asked once for a page, and again after a lost connection", async () => {
    house.answers["info"] = () => ({ api: 1, version: "1.0.0" });
    expect(await checkVersion(house.hass)).toBe("fits");
    expect(await checkVersion(house.hass)).toBe("fits");
    expect(house.asked).toHaveLength(1);
    house.answers["info"] = () => ({ api: 2, version: "2.0.0" });
    house.fire("ready");
    expect(await checkVersion(house.hass)).toBe("skewed");
  });

  test("of an integration that is not there is asked again", async () => {
    house.answers["info"] = () => {
      throw error("unknown_command");
    };
    expect(await checkVersion(house.hass)).toBe("absent");
    house.answers["info"] = () => ({ api: 1, version: "1.0.0" });
    expect(await checkVersion(house.hass)).toBe("fits");
  });
});

test("questions are asked as the integration expects them", async () => {
  house.answers["history"] = () => ({ recharges: [bought()] });
  await fetchLines(house.hass);
  await fetchLines(house.hass, "account");
  await fetchChart(house.hass, "peru");
  expect(await fetchHistory(house.hass, "peru", 5)).toEqual([bought()]);
  await fetchProducts(house.hass, "peru");
  expect(house.asked).toEqual([
    { type: "esim_recharge/lines" },
    { type: "esim_recharge/lines", device_id: "account" },
    { type: "esim_recharge/chart", device_id: "peru", days: 30 },
    { type: "esim_recharge/history", device_id: "peru", limit: 5 },
    { type: "esim_recharge/products", device_id: "peru" },
  ]);
});

test("an order names all that was agreed to, and the price as the most that it may cost", async () => {
  house.answers["recharge"] = () => bought();
  const order = { device_id: "peru", package_id: "small", expected_price: "4.50", currency: "USD", request_id: "one" };
  expect(await recharge(house.hass, order)).toEqual(bought());
  expect(house.calls).toEqual([{ action: "recharge", data: { ...order, max_price: "4.50" } }]);
});

test("asking for a price buys nothing", async () => {
  await quote(house.hass, "peru", "small", "12.5");
  expect(house.calls[0]?.data).toEqual({ device_id: "peru", package_id: "small", amount: "12.5", dry_run: true });
});

test("the other actions carry what they are about", async () => {
  await approve(house.hass, "peru", "P");
  await reject(house.hass, "peru", "P");
  await resolve(house.hass, { device_id: "peru", recharge_id: "R", charged: true, paid: "4", currency: "USD" });
  await clear(house.hass, "peru");
  await refresh(house.hass, "peru");
  expect(house.calls).toEqual([
    { action: "approve", data: { device_id: "peru", proposal_id: "P" } },
    { action: "reject", data: { device_id: "peru", proposal_id: "P" } },
    { action: "resolve", data: { device_id: "peru", recharge_id: "R", charged: true, paid: "4", currency: "USD" } },
    { action: "clear", data: { device_id: "peru" } },
    { action: "refresh", data: { device_id: "peru" } },
  ]);
});

test("an action that never answers is given up, without a word about what came of it", async () => {
  house.answers["clear"] = () => new Promise<LineView>(() => {});
  const asked = clear(house.hass, "peru").catch((why: unknown) => why);
  await vi.advanceTimersByTimeAsync(PATIENCE);
  expect(await asked).toEqual({ code: "timeout" });
});
