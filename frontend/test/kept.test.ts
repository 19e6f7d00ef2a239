/** What is remembered of an order whose outcome is not known. */

import { afterEach, expect, test, vi } from "vitest";
import { drop, keep, kept } from "../src/kept";
import type { Kept } from "../src/page";
import { lost } from "./dialog_pages";

const ORDER: Kept = { kind: "recharge", order: { id: "one" }, lost: lost() };

afterEach(() => {
  vi.restoreAllMocks();
  sessionStorage.clear();
});

test("an order is remembered with what is said about it, for its line only", () => {
  keep("peru", ORDER);
  expect([kept("peru"), kept("laos")]).toEqual([ORDER, null]);
});

test("it is forgotten when its outcome is known, and not for what comes of another", () => {
  keep("peru", ORDER);
  drop("peru", undefined);
  drop("peru", { id: "two" });
  expect(kept("peru")).toEqual(ORDER);
  drop("peru", { id: "one" });
  expect(kept("peru")).toBeNull();
});

const WHOLE = { kind: "recharge", order: { id: "one" }, lost: { title: "Lost", parts: [], buttons: [] } };

test.each([
  ...["null", "7", "{", "{}", '{"order": {}}', '{"lost": {}}'],
  // As cards of other versions, or other scripts, may have left it.
  ...[{ kind: undefined }, { order: [1] }, { order: "one" }, { order: null }, { lost: true }].map((each) =>
    JSON.stringify({ ...WHOLE, ...each }),
  ),
  ...[{ title: undefined }, { parts: {} }, { parts: null }, { buttons: undefined }].map((each) =>
    JSON.stringify({ ...WHOLE, lost: { ...WHOLE.lost, ...each } }),
  ),
])("%s is no order", (text) => {
  sessionStorage.setItem("esim-recharge/kept/peru", text);
  expect(kept("peru")).toBeNull();
});

test("a browser that remembers nothing does no harm", () => {
  const refuse = (): never => {
    throw new Error("denied");
  };
  vi.stubGlobal("sessionStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
  keep("peru", ORDER);
  drop("peru", ORDER.order);
  expect(kept("peru")).toBeNull();
  vi.unstubAllGlobals();
});
