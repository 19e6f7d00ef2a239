/** Sums that are typed, and sums that are counted. */

import { expect, test, vi } from "vitest";
import { drop, keep, kept, newRequestId } from "../src/attempt";
import { decimalMark, plain, typed, units } from "../src/decimal";
import { choiceOf } from "../src/purchase";
import { product } from "./house";

test.each([
  ["12.50", ".", "12.50"],
  ["12,50", ",", "12.50"],
  ["12,50", ".", "12.50"],
  [" 1 000,5 ", ",", "1000.5"],
  ["1,000", ".", null],
  ["1.000", ",", null],
  ["1,000.50", ".", null],
  ["1.000", ".", "1.000"],
  ["-5", ".", null],
  ["1e3", ".", null],
  ["", ".", null],
  ["12.", ".", null],
] as const)("%j with the mark %s means %s", (text, mark, found) => {
  expect(typed(text, mark)).toBe(found);
});

test("each language has its decimal mark", () => {
  expect(["en", "zh-Hans", "es", "fr"].map(decimalMark)).toEqual([".", ".", ",", ","]);
});

test("no digit is lost, and nothing too fine is rounded", () => {
  expect(plain(units("123456789012345.12345678") ?? 0n)).toBe("123456789012345.12345678");
  expect(plain(units("-0.50") ?? 0n)).toBe("-0.5");
  expect(units("0.123456789")).toBeNull();
  expect(units("1.10000000000")).toBe(units("1.1"));
  expect(units("x")).toBeNull();
});

test("no two orders have the same id, with https or without", () => {
  const secure = [newRequestId(), newRequestId()];
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  const plainOnes = [newRequestId(), newRequestId()];
  vi.unstubAllGlobals();
  expect(new Set([...secure, ...plainOnes]).size).toBe(4);
  expect(plainOnes[0]).toMatch(/^[0-9a-f]{32}$/);
});

test("an order is remembered for its line until it is dropped", () => {
  const choice = choiceOf(product(), "id");
  keep("peru", choice);
  expect(kept("peru")).toEqual(choice);
  expect(kept("laos")).toBeNull();
  drop("peru");
  expect(kept("peru")).toBeNull();
});

test("a memory that is damaged, or that is none, is no order", () => {
  for (const text of ["{", "null", "[]", '"x"', '{"product":"x"}']) {
    sessionStorage.setItem("esim-recharge/order/peru", text);
    expect(kept("peru")).toBeNull();
  }
  vi.stubGlobal("sessionStorage", undefined);
  keep("peru", choiceOf(product(), "id"));
  drop("peru");
  expect(kept("peru")).toBeNull();
  vi.unstubAllGlobals();
});
