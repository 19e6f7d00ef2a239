/** What only a person can settle. */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { wordOf } from "../src/decision";
import { forgetWords } from "../src/i18n/words";
import { LOOK, Page } from "./dialog_page";
import { bought, error, House, line, LOST, product } from "./house";

let house: House;
let page: Page;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime("2026-11-21T12:00:00Z");
  sessionStorage.clear();
  forgetWords();
  house = new House();
  page = new Page(house);
});
afterEach(() => vi.useRealTimers());

async function decide(view: ReturnType<typeof line>, kind: Parameters<Page["decide"]>[1]): Promise<void> {
  house.views = { [view.device_id]: view };
  await page.decide(view, kind);
}

async function now(view: ReturnType<typeof line>): Promise<void> {
  house.subscriptions.at(-1)?.tell({ lines: { [view.device_id]: view } });
  await page.rest();
}

describe("a proposal", () => {
  const proposal = { id: "PROPOSAL", product: product(), because: ["data_below"], expires_at: "2026-11-22T10:00:00+00:00" };
  const proposed = line({ proposal });

  test("is bought after two deliberate steps", async () => {
    house.answers["approve"] = () => bought();
    await decide(proposed, "proposal");
    expect(page.text).toContain("Proposed is Small for $4.50 from Travel.");
    await page.click("Continue");
    expect(house.calls).toEqual([]);
    await vi.advanceTimersByTimeAsync(LOOK);
    await page.click("Approve and pay $4.50");
    expect(house.calls).toEqual([{ action: "approve", data: { device_id: "peru", proposal_id: "PROPOSAL" } }]);
    expect(page.toasts).toEqual(["Peru was recharged: Small for $4.50."]);
  });

  test("is rejected without paying", async () => {
    await decide(proposed, "proposal");
    await page.click("Do not buy it");
    expect(house.calls).toEqual([{ action: "reject", data: { device_id: "peru", proposal_id: "PROPOSAL" } }]);
    expect(page.dialog.open).toBe(false);
  });

  test("that somebody else answered cannot be answered any more", async () => {
    await decide(proposed, "proposal");
    await now(line());
    expect(page.alert).toBe("No recharge is proposed for this line.");
    expect(page.buttons).toEqual(["Close"]);
  });

  test("that was answered before it was opened is not an offer to buy something else", async () => {
    await decide(line(), "proposal");
    expect(page.alert).toBe("No recharge is proposed for this line.");
  });

  test("whose approval was lost is approved again under the same id", async () => {
    house.answers["approve"] = () => Promise.reject(LOST);
    await decide(proposed, "proposal");
    await page.click("Continue");
    await vi.advanceTimersByTimeAsync(LOOK);
    await page.click("Approve and pay $4.50");
    house.answers["approve"] = () => bought();
    await vi.advanceTimersByTimeAsync(LOOK);
    await page.click("Try again");
    expect(house.calls.map(({ data }) => data["proposal_id"])).toEqual(["PROPOSAL", "PROPOSAL"]);
    expect(sessionStorage.length).toBe(0);
  });

  test("at another price is told, and not approved", async () => {
    house.answers["approve"] = () => {
      throw error("service_validation_error", "refused_price_changed", { expected: "4.50 USD", price: "5 USD" });
    };
    await decide(proposed, "proposal");
    await page.click("Continue");
    await vi.advanceTimersByTimeAsync(LOOK);
    await page.click("Approve and pay $4.50");
    expect(page.alert).toContain("The price changed");
    expect(page.buttons).toEqual(["Close"]);
  });
});

describe("an unknown outcome", () => {
  const unsure = line({ open: bought({ state: "review" }), status: "needs_you" });

  test("is nothing that is answered beforehand", async () => {
    await decide(unsure, "unknown");
    expect(page.text).toContain("no clear answer came back from Travel: Small for $4.50");
    expect([page.radio(0).checked, page.radio(1).checked]).toEqual([false, false]);
    expect(page.button("Save").disabled).toBe(true);
  });

  test("is settled with what was charged and the receipt", async () => {
    await decide(unsure, "unknown");
    await page.pick(0);
    await page.type(0, "4.25");
    await page.type(1, " R-1 ");
    await page.click("Save");
    expect(house.calls).toEqual([
      {
        action: "resolve",
        data: { device_id: "peru", recharge_id: "01RECHARGE", charged: true, paid: "4.25", currency: "USD", receipt: "R-1" },
      },
    ]);
    expect(page.dialog.open).toBe(false);
  });

  test("that was not charged is settled with a warning of what a wrong answer costs", async () => {
    await decide(unsure, "unknown");
    await page.pick(1);
    expect(page.text).toContain("a new recharge would be a second payment");
    await page.click("Save");
    expect(house.calls[0]?.data).toEqual({ device_id: "peru", recharge_id: "01RECHARGE", charged: false });
  });

  test("a sum that could mean two things is not sent", async () => {
    await decide(unsure, "unknown");
    await page.pick(0);
    await page.type(0, "1,000");
    await page.click("Save");
    expect(page.alert).toBe("Write a sum above zero, without thousands separators.");
    expect(house.calls).toEqual([]);
  });

  test("what is refused is told where the person is, and can be said again", async () => {
    house.answers["resolve"] = () => {
      throw error("service_validation_error", "receipt_invalid");
    };
    await decide(unsure, "unknown");
    await page.pick(0);
    await page.type(1, "0123456789012");
    await page.click("Save");
    expect(page.alert).toContain("the code of a voucher");
    house.answers["resolve"] = () => bought();
    await page.click("Save");
    expect(page.dialog.open).toBe(false);
  });

  test("when no answer comes, it is not said that it failed", async () => {
    house.answers["resolve"] = () => Promise.reject(LOST);
    await decide(unsure, "unknown");
    await page.pick(1);
    await page.click("Save");
    expect(page.alert).toContain("it isn’t known whether this was saved");
  });

  test("that is explained meanwhile is no question any more", async () => {
    await decide(unsure, "unknown");
    await now(line());
    expect(page.alert).toBe("Nothing on this line waits for a decision, or no longer.");
    expect(page.buttons).toEqual(["Close"]);
  });

  test("is saved once, and waited for", async () => {
    let answer: (told: object) => void = () => {};
    house.answers["resolve"] = () => new Promise((resolve) => (answer = resolve));
    await decide(unsure, "unknown");
    await page.pick(1);
    const save = page.button("Save");
    save.click();
    save.click();
    await page.rest();
    expect(page.element.closeDialog()).toBe(false);
    answer(bought());
    await page.rest();
    expect(house.calls).toHaveLength(1);
    expect(page.dialog.open).toBe(false);
  });
});

test("a payment by hand begins with the price, in the way of the language", async () => {
  house.language = "fr";
  house.answers["resolve"] = () => bought();
  await decide(line({ by_hand: true, open: bought({ state: "pending" }) }), "pay");
  await page.pick(0);
  expect(page.root.querySelector<HTMLInputElement>(".field input")?.value).toBe("4,50");
  await page.click("Enregistrer");
  expect(house.calls[0]?.data).toMatchObject({ charged: true, paid: "4.50", currency: "USD" });
});

test("a recharge that never arrived is settled with one word, which spends nothing", async () => {
  await decide(line({ uncleared: bought({ state: "not_credited", receipt: "R-7" }), status: "not_credited" }), "not_credited");
  expect(page.text).toContain("name order R-7");
  await page.click("It is settled, go on");
  expect(house.calls).toEqual([{ action: "clear", data: { device_id: "peru" } }]);
});

test.each([
  [{ charged: null, sum: "", receipt: "" }, null],
  [{ charged: false, sum: "5", receipt: "R" }, { charged: false }],
  [{ charged: true, sum: "", receipt: "" }, { charged: true }],
  [{ charged: true, sum: "5,5", receipt: "" }, { charged: true, paid: "5.5", currency: "USD" }],
  [{ charged: true, sum: "0", receipt: "" }, null],
  [{ charged: true, sum: "five", receipt: "" }, null],
])("%j is sent as %j", (form, sent) => {
  const word = wordOf(line(), bought(), form, ".");
  const about = { device_id: "peru", recharge_id: "01RECHARGE" };
  expect(word).toEqual(sent === null ? null : { ...about, ...sent });
});
