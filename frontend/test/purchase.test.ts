/** A purchase step by step. */

import { describe, expect, test } from "vitest";
import { failure } from "../src/errors";
import {
  after,
  begin,
  choiceOf,
  choiceOfAmount,
  over,
  remaining,
  remainingAfter,
  sold,
  unsettled,
  type Happening,
  type Step,
} from "../src/purchase";
import { RECHARGE_STATES, type RangeView } from "../src/types";
import { bought, error, line, LOST, product } from "./house";

const choice = choiceOf(product(), "one");
const usd = (amount: string) => ({ amount, currency: "USD" });
const answered = (told: object, byHand = false): Happening => ({ it: "answered", told: told as never, byHand });
const failed = (why: unknown): Happening => ({ it: "failed", why: failure(why) });

function go(...happenings: Happening[]): Step {
  return happenings.reduce(after, begin(null));
}

const CHOSE: Happening = { it: "chose", choice };
const PAID: Happening = { it: "paid" };
const BACK: Happening = { it: "went_back" };
const NOT_FOUND: Happening = { it: "searched", found: null, byHand: false };

describe("the two steps", () => {
  test("nothing is sent without a confirmation", () => {
    expect(go(PAID)).toEqual({ at: "pick", gone: null });
    expect(go(CHOSE)).toEqual({ at: "confirm", choice });
  });

  test("a second click on the button that pays changes nothing", () => {
    const sending = go(CHOSE, PAID);
    expect(sending).toEqual({ at: "sending", choice, again: false });
    expect(after(sending, PAID)).toBe(sending);
  });

  test("while it is sent there is no way back", () => {
    const sending = go(CHOSE, PAID);
    expect(after(sending, BACK)).toBe(sending);
    expect(after(sending, CHOSE)).toBe(sending);
    expect(after(sending, NOT_FOUND)).toBe(sending);
  });

  test("one may go back before paying", () => {
    expect(go(CHOSE, BACK).at).toBe("pick");
  });

  test("an answer that nobody waits for is ignored", () => {
    const confirm = go(CHOSE);
    expect(after(confirm, answered(bought()))).toBe(confirm);
    expect(after(confirm, failed(LOST))).toBe(confirm);
  });
});

describe("what became of it", () => {
  test.each([
    ["prepared", "pending"],
    ["sent", "pending"],
    ["pending", "pending"],
    ["succeeded", "succeeded"],
    ["credited", "succeeded"],
    ["not_credited", "succeeded"],
    ["refused", "refused"],
    ["reversed", "refused"],
    ["unknown", "unknown"],
    ["review", "unknown"],
  ] as const)("a recharge that is %s is shown as %s", (state, at) => {
    expect(go(CHOSE, PAID, answered(bought({ state }))).at).toBe(at);
  });

  test("the table knows every state", () => {
    for (const state of RECHARGE_STATES) {
      const step = go(CHOSE, PAID, answered(bought({ state })));
      expect(step.at === "unknown" && step.lost).toBe(false);
    }
  });

  test("an answer that is not understood may have been a purchase", () => {
    for (const told of [{}, { state: "new" }, undefined]) {
      expect(go(CHOSE, PAID, answered(told as never))).toMatchObject({ at: "unknown", lost: true });
    }
  });

  test("what a person pays is to be paid, and not merely pending", () => {
    expect(go(CHOSE, PAID, answered({ ...bought({ state: "pending" }), next_step: "pay" })).at).toBe("to_pay");
    expect(go(CHOSE, PAID, answered(bought({ state: "pending" }), true)).at).toBe("to_pay");
    expect(go(CHOSE, PAID, answered(bought({ state: "succeeded" }), true)).at).toBe("succeeded");
  });

  test("a refusal carries the provider's words, else its reason", () => {
    const words = go(CHOSE, PAID, answered(bought({ state: "refused", message: "No stock", reason: "refused" })));
    expect(words).toMatchObject({ why: { key: "provider_refused", placeholders: { message: "No stock" } } });
    const reason = go(CHOSE, PAID, answered(bought({ state: "refused", reason: "insufficient_funds" })));
    expect(reason).toMatchObject({ why: { key: "provider_refused", placeholders: { message: "insufficient_funds" } } });
    const guard = go(CHOSE, PAID, answered(bought({ state: "refused", reason: "price_over_cap" })));
    expect(guard).toMatchObject({ why: { key: "quote_refused" } });
    expect(go(CHOSE, PAID, answered(bought({ state: "refused" })))).toMatchObject({ why: { key: null } });
  });
});

describe("what went wrong", () => {
  test("a guard's no is a no, and a new choice is possible", () => {
    const no = go(CHOSE, PAID, failed(error("service_validation_error", "refused_paused_bare")));
    expect(no).toMatchObject({ at: "refused", why: { key: "refused_paused_bare" } });
    expect(after(no, BACK).at).toBe("pick");
    expect(after(no, PAID)).toBe(no);
  });

  test("what is not offered any more leads back to the list", () => {
    const no = error("service_validation_error", "refused_price_changed");
    expect(go(CHOSE, PAID, failed(no))).toMatchObject({ at: "pick", gone: { key: "refused_price_changed" } });
  });

  test("a lost connection is no failure: nobody knows, and the same order is sent again", () => {
    const unknown = go(CHOSE, PAID, failed(LOST));
    expect(unknown).toMatchObject({ at: "unknown", lost: true, choice });
    expect(after(unknown, PAID)).toEqual({ at: "sending", choice, again: true });
  });

  test("what the backend itself does not know is not sent again", () => {
    const unknown = go(CHOSE, PAID, failed(error("home_assistant_error", "outcome_unknown")));
    expect(unknown).toMatchObject({ at: "unknown", lost: false });
    expect(after(unknown, PAID)).toBe(unknown);
    expect(after(unknown, BACK)).toBe(unknown);
  });

  test("after a lost order, only a guard that was asked about it says that nothing was bought", () => {
    const again = go(CHOSE, PAID, failed(LOST), PAID);
    for (const key of ["refused_stopping", "refused_ledger_unavailable", "amount_not_sold", "not_permitted"]) {
      expect(after(again, failed(error("service_validation_error", key)))).toMatchObject({ at: "unknown", lost: true });
    }
    for (const key of ["refused_daily_count", "proposal_closed"]) {
      expect(after(again, failed(error("service_validation_error", key))).at).toBe("refused");
    }
  });

  test("a new order after a lost one is possible only when the record was asked", () => {
    const unknown = go(CHOSE, PAID, failed(LOST));
    expect(after(unknown, BACK)).toBe(unknown);
    const searched = after(unknown, NOT_FOUND);
    expect(searched).toMatchObject({ at: "unknown", searched: true });
    expect(after(searched, BACK).at).toBe("pick");
    expect(after(unknown, { it: "searched", found: bought(), byHand: false }).at).toBe("succeeded");
  });

  test("a page that is loaded anew goes on with the order that it sent", () => {
    const step = begin(choice);
    expect(step).toMatchObject({ at: "unknown", lost: true, choice });
    expect(after(step, PAID)).toMatchObject({ at: "sending", again: true, choice: { requestId: "one" } });
  });

  test("an order is kept exactly while nobody knows what came of it", () => {
    expect(unsettled(go(CHOSE))).toBe(false);
    expect(unsettled(go(CHOSE, PAID))).toBe(true);
    expect(unsettled(go(CHOSE, PAID, failed(LOST)))).toBe(true);
    expect(unsettled(go(CHOSE, PAID, answered(bought({ state: "unknown" }))))).toBe(false);
    expect(unsettled(go(CHOSE, PAID, answered(bought())))).toBe(false);
  });
});

describe("what is chosen", () => {
  test("a product says what the line gets unless its title does", () => {
    const airtime = { credit: "15", credit_currency: "PEN" };
    expect(choiceOf(product({ title: "Airtime", ...airtime }), "x").credit).toEqual({ amount: "15", currency: "PEN" });
    expect(choiceOf(product({ title: "15 PEN", ...airtime }), "x").credit).toBeUndefined();
  });

  const range: RangeView = {
    least: "1",
    most: "50",
    step: "0.5",
    currency: "PEN",
    price_least: "0.30",
    price_most: "15",
    price_currency: "USD",
  };

  test.each([
    ["1", "1"],
    ["50.00", "50"],
    ["12.50", "12.5"],
    ["0.5", null],
    ["50.5", null],
    ["1.25", null],
    ["ten", null],
    [null, null],
  ])("of a range, %s is sold as %s", (wish, found) => {
    expect(sold(range, wish)).toBe(found);
  });

  test("a step that is none sells nothing", () => {
    expect(sold({ ...range, step: "0" }, "1")).toBeNull();
  });

  test("an amount costs what the backend says, never what the page reckons", () => {
    const ranged = { ...product(), range };
    const quoted = { state: "dry_run", price: "3.61", currency: "USD" } as const;
    expect(choiceOfAmount(ranged, "12.5", quoted, "x")).toMatchObject({
      amount: "12.5",
      price: "3.61",
      currency: "USD",
      credit: { amount: "12.5", currency: "PEN" },
    });
    expect(choiceOfAmount(ranged, "12.5", { state: "dry_run" }, "x")).toBeNull();
  });
});

describe("what the limits allow", () => {
  test("a product beyond a limit is told with the limit that it breaks", () => {
    expect(over(line(), product({ price: "20" }))).toBeNull();
    expect(over(line(), product({ price: "20.01" }))).toBe("price_over_cap");
    const open = line({ limits: { ...line().limits, max_price: null } });
    expect(over(open, product({ price: "28" }))).toBeNull();
    expect(over(open, product({ price: "28.01" }))).toBe("monthly_line_budget");
    const shared = { ...line().limits, max_price: null, line_month: { spent: null, budget: null } };
    const account = line({ limits: { ...shared, account_month: { spent: usd("1"), budget: usd("3") } } });
    expect(over(account, product({ price: "2.50" }))).toBe("monthly_account_budget");
  });

  test("sums are compared as they are written: 0.1 and 0.2 are 0.3", () => {
    const month = { spent: usd("0.1"), budget: usd("0.3") };
    const limits = { ...line().limits, line_month: month };
    expect(over(line({ limits }), product({ price: "0.2" }))).toBeNull();
  });

  test("sums in different currencies are not compared", () => {
    expect(over(line(), product({ price: "900", currency: "XPF" }))).toBeNull();
    expect(remaining({ spent: { amount: "5", currency: "EUR" }, budget: usd("40") })).toBeNull();
    expect(remainingAfter(usd("28"), { amount: "1", currency: "EUR" })).toBeNull();
  });

  test("what remains is never less than nothing", () => {
    expect(remaining({ spent: usd("41"), budget: usd("40") })).toEqual(usd("0"));
    expect(remaining({ spent: null, budget: null })).toBeNull();
    expect(remainingAfter(usd("28"), usd("4.50"))).toEqual(usd("23.5"));
    expect(remainingAfter(usd("4"), usd("4.50"))).toBeNull();
    expect(remainingAfter(null, usd("4.50"))).toBeNull();
  });
});
