/** The dialog in which a line is recharged: two deliberate steps, and one order whatever happens. */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { forgetWords } from "../src/i18n/words";
import { bought, error, House, line, LOST, product, settle } from "./house";
import { LOOK, Page } from "./dialog_page";

let house: House;
let page: Page;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime("2026-11-21T12:00:00Z");
  sessionStorage.clear();
  forgetWords();
  house = new House();
  house.views = { peru: line() };
  house.answers = {
    products: () => ({ products: [product(), product({ product: "large", title: "Large", price: "25" })] }),
    recharge: ({ request_id }) => bought({ request_id: request_id as string }),
    history: () => ({ recharges: [] }),
  };
  page = new Page(house);
});
afterEach(() => vi.useRealTimers());

/** Read what is to be confirmed, so that it can be confirmed. */
async function read(): Promise<void> {
  await vi.advanceTimersByTimeAsync(LOOK);
  await page.rest();
}

async function confirm(): Promise<void> {
  await page.recharge(house.views["peru"] ?? line());
  await page.pick(0);
  await page.click("Continue");
  await read();
}

async function pay(): Promise<void> {
  await confirm();
  await page.click("Pay $4.50");
}

const orders = () => house.calls.filter(({ action }) => action === "recharge");
const ids = () => new Set(orders().map(({ data }) => data["request_id"]));

test("what cannot be read cannot be agreed to", async () => {
  const { callWS } = house.hass;
  house.hass.callWS = async (message) => {
    if (message["type"] === "frontend/get_translations") throw new Error("lost");
    return callWS(message);
  };
  await page.recharge(line());
  expect([page.text, page.buttons]).toEqual(["Recharge Peru Loading…", []]);
});

describe("choosing", () => {
  test("nothing is chosen beforehand, and without a choice there is no next step", async () => {
    await page.recharge(line());
    expect([page.radio(0).checked, page.radio(1).checked]).toEqual([false, false]);
    expect(page.button("Continue").disabled).toBe(true);
  });

  test("a row tells name, data, days and price, and what the limits still allow is said", async () => {
    await page.recharge(line());
    expect(page.text).toContain("Small 1 GB · 7 days");
    expect(page.text).toContain("$4.50");
    expect(page.text).toContain("$12 of $40 this month");
  });

  test("what is beyond a limit can be seen but not chosen", async () => {
    await page.recharge(line());
    expect(page.radio(1).disabled).toBe(true);
    expect(page.text).toContain("Price above the limit");
  });

  test("what stands in the way is said, and nothing can be bought", async () => {
    await page.recharge(line({ obstacle: { reason: "paused", next_allowed: null, facts: {} } }));
    house.subscriptions[0]?.tell({ lines: { peru: line({ obstacle: { reason: "paused", next_allowed: null, facts: {} } }) } });
    await page.rest();
    await page.pick(0);
    expect(page.text).toContain("Recharging is paused until somebody resumes it.");
    expect(page.button("Continue").disabled).toBe(true);
  });

  test("a list that cannot be loaded is asked for again", async () => {
    const { products } = house.answers;
    house.answers["products"] = () => {
      throw error("home_assistant_error", "provider_unreachable");
    };
    await page.recharge(line());
    expect(page.alert).toContain("The provider cannot be reached");
    house.answers["products"] = products as never;
    await page.click("Try again");
    expect(page.radio(0)).toBeDefined();
  });

  test("an empty list says so", async () => {
    house.answers["products"] = () => ({ products: [] });
    await page.recharge(line());
    expect(page.text).toContain("The provider sells nothing for this line at the moment.");
  });

  const range = {
    least: "1",
    most: "50",
    step: "0.5",
    currency: "PEN",
    price_least: "0.30",
    price_most: "15",
    price_currency: "USD",
  };

  test("an amount is confirmed at the price that the backend names for it", async () => {
    house.answers["products"] = () => ({ products: [product({ range, title: "Airtime" })] });
    house.answers["recharge"] = ({ dry_run }) =>
      dry_run ? { state: "dry_run", would_buy: true, price: "3.61", currency: "USD" } : bought();
    await page.recharge(line());
    await page.pick(0);
    await page.type(0, "12.50");
    await page.click("Continue");
    expect(page.text).toContain("Airtime (PEN 12.50)");
    await read();
    await page.click("Pay $3.61");
    const [asked, bought_] = orders();
    expect(asked?.data).toMatchObject({ dry_run: true, amount: "12.5" });
    expect(bought_?.data).toMatchObject({ amount: "12.5", expected_price: "3.61", currency: "USD" });
    expect(bought_?.data).not.toHaveProperty("dry_run");
  });

  test("an amount that is not sold is not asked about", async () => {
    house.answers["products"] = () => ({ products: [product({ range })] });
    await page.recharge(line());
    await page.pick(0);
    for (const amount of ["", "0.5", "1,000", "12.25"]) {
      await page.type(0, amount);
      await page.click("Continue");
      expect(page.alert).toContain("This amount is not sold.");
    }
    expect(house.calls).toEqual([]);
  });

  test("an amount that a guard would refuse is not confirmed", async () => {
    house.answers["products"] = () => ({ products: [product({ range })] });
    house.answers["recharge"] = () => ({ state: "dry_run", would_buy: false, reason: "wallet_too_low", price: "3.61", currency: "USD" });
    await page.recharge(line());
    await page.pick(0);
    await page.type(0, "12");
    await page.click("Continue");
    expect(page.alert).toBe("Wallet too low");
    expect(page.buttons).toEqual(["Close", "Continue"]);
  });
});

describe("paying", () => {
  test("nothing is sent before it is confirmed", async () => {
    await confirm();
    expect(house.calls).toEqual([]);
    expect(page.text).toContain("You are buying Small for Peru. It costs $4.50, paid from the account Travel.");
    expect(page.text).toContain("$23.50 of this month’s budget will then remain.");
  });

  test("the words have the focus, and not the button that pays", async () => {
    await confirm();
    expect(page.focused).toContain("You are buying Small");
  });

  test("a second click of what chose cannot pay: the button waits to be read", async () => {
    await page.recharge(line());
    await page.pick(0);
    await page.click("Continue");
    expect(page.button("Pay $4.50").disabled).toBe(true);
    page.button("Pay $4.50").click();
    expect(house.calls).toEqual([]);
    await read();
    expect(page.button("Pay $4.50").disabled).toBe(false);
  });

  test("one may go back and choose another, which is another order", async () => {
    await confirm();
    await page.click("Back");
    await page.pick(0);
    await page.click("Continue");
    await read();
    await page.click("Pay $4.50");
    expect(orders()).toHaveLength(1);
  });

  test("what is agreed to is sent, all of it", async () => {
    await pay();
    expect(orders()[0]?.data).toEqual({
      device_id: "peru",
      package_id: "small",
      expected_price: "4.50",
      max_price: "4.50",
      currency: "USD",
      request_id: expect.stringMatching(/.{32,}/),
    });
  });

  test("success closes the dialog and says so", async () => {
    await pay();
    expect(page.dialog.open).toBe(false);
    expect(page.toasts).toEqual(["Peru was recharged: Small for $4.50."]);
    expect(page.told.join()).toContain("haptic:success");
    expect(sessionStorage.length).toBe(0);
  });

  test("a double click sends one order", async () => {
    await confirm();
    const button = page.button("Pay $4.50");
    button.click();
    button.click();
    await page.rest();
    expect(orders()).toHaveLength(1);
  });

  test("while it is sent, it is said, nothing can be pressed, and neither Esc nor Back close it", async () => {
    let answer: (told: object) => void = () => {};
    house.answers["recharge"] = () => new Promise((resolve) => (answer = resolve));
    await pay();
    expect(page.root.querySelector("[role=status]")?.textContent).toContain("Sending");
    expect([...page.root.querySelectorAll("button")].every((each) => each.disabled)).toBe(true);
    const escape = new Event("cancel", { cancelable: true });
    page.dialog.dispatchEvent(escape);
    expect(escape.defaultPrevented).toBe(true);
    const key = new KeyboardEvent("keydown", { key: "Escape", cancelable: true, bubbles: true });
    page.dialog.dispatchEvent(key);
    expect(key.defaultPrevented).toBe(true);
    expect(page.element.closeDialog()).toBe(false);
    page.dialog.close();
    await page.showAgain();
    expect(page.dialog.open).toBe(true);
    expect(page.text).toContain("Sending");
    answer(bought());
    await page.rest();
    expect(page.dialog.open).toBe(false);
    expect(orders()).toHaveLength(1);
  });

  test("Esc closes it at any other time", async () => {
    await confirm();
    page.dialog.dispatchEvent(new Event("cancel", { cancelable: true }));
    await page.rest();
    expect(page.dialog.open).toBe(false);
    expect(page.told.some((each) => each.startsWith("dialog-closed"))).toBe(true);
  });
});

describe("what comes of it", () => {
  test("what the provider has not finished is pending, and not a success", async () => {
    house.answers["recharge"] = () => bought({ state: "pending" });
    await pay();
    expect(page.dialog.open).toBe(true);
    expect(page.text).toContain("the provider hasn’t finished yet");
    expect(page.toasts).toEqual([]);
  });

  test("a no is told in words, the dialog stays, and a new choice is a new order", async () => {
    house.answers["recharge"] = () => {
      throw error("service_validation_error", "refused_paused_bare");
    };
    await pay();
    expect(page.alert).toBe("Recharging is paused until somebody resumes it.");
    expect(page.focused).toBe(page.alert);
    expect(sessionStorage.length).toBe(0);
    await page.click("Choose again");
    expect(page.radio(0).checked).toBe(true);
    await page.click("Continue");
    await read();
    await page.click("Pay $4.50");
    expect(ids().size).toBe(2);
  });

  test("another price leads back to a list that is loaded anew", async () => {
    house.answers["recharge"] = () => {
      throw error("service_validation_error", "refused_price_changed", { expected: "4.50 USD", price: "5 USD" });
    };
    await confirm();
    house.answers["products"] = () => ({ products: [product({ price: "5" })] });
    await page.click("Pay $4.50");
    expect(page.alert).toContain("The price changed from 4.50 USD to 5 USD.");
    expect(page.text).toContain("$5");
    expect(page.text).not.toContain("$4.50");
  });

  test("a product that is gone is no longer chosen", async () => {
    house.answers["recharge"] = () => {
      throw error("service_validation_error", "refused_product_unavailable_package_gone");
    };
    await confirm();
    house.answers["products"] = () => ({ products: [product({ product: "other", title: "Other" })] });
    await page.click("Pay $4.50");
    expect(page.radio(0).checked).toBe(false);
    expect(page.button("Continue").disabled).toBe(true);
  });

  test("a provider's refusal is told with its words", async () => {
    house.answers["recharge"] = () => bought({ state: "refused", message: "No stock" });
    await pay();
    expect(page.alert).toContain("No stock");
  });

  test("what the backend does not know is not offered to be sent again", async () => {
    house.answers["recharge"] = () => bought({ state: "unknown" });
    await pay();
    expect(page.alert).toContain("whether it was charged is not known yet");
    expect(page.buttons).toEqual(["Close"]);
  });

  test("a lost connection is told as not known, and tried again with the same order", async () => {
    house.answers["recharge"] = () => Promise.reject(LOST);
    await pay();
    expect(page.alert).toContain("No answer came, so it isn’t known");
    house.answers["recharge"] = () => bought();
    await read();
    await page.click("Try again");
    expect(orders()).toHaveLength(2);
    expect(ids().size).toBe(1);
    expect(page.dialog.open).toBe(false);
  });

  test("the history tells what came of a lost order, without sending it again", async () => {
    house.answers["recharge"] = () => Promise.reject(LOST);
    await pay();
    const [id] = ids();
    house.answers["history"] = () => ({ recharges: [bought({ request_id: "another" }), bought({ request_id: id as string })] });
    await page.click("Look in the history");
    expect(page.dialog.open).toBe(false);
    expect(orders()).toHaveLength(1);
    expect(sessionStorage.length).toBe(0);
  });

  test("an order that the history does not have may be chosen anew", async () => {
    house.answers["recharge"] = () => Promise.reject(LOST);
    await pay();
    expect(page.buttons).not.toContain("Choose again");
    await page.click("Look in the history");
    expect(page.text).toContain("The history doesn’t have this order.");
    await page.click("Choose again");
    expect(page.radio(0)).toBeDefined();
    expect(sessionStorage.length).toBe(0);
  });

  test("a page that is loaded in the middle asks about the order that it sent", async () => {
    house.answers["recharge"] = () => new Promise(() => {});
    await pay();
    const [id] = ids();
    page = new Page(house);
    await page.recharge(line());
    expect(house.asked.some(({ type }) => type === "esim_recharge/history")).toBe(true);
    expect(page.text).toContain("it isn’t known whether Small for $4.50 was bought for Peru");
    house.answers["recharge"] = () => bought();
    await read();
    await page.click("Try again");
    expect([...ids()]).toEqual([id]);
  });

  test("an order of one line is not that of another", async () => {
    house.answers["recharge"] = () => new Promise(() => {});
    await pay();
    page = new Page(house);
    await page.recharge(line({ device_id: "laos", name: "Laos" }));
    expect(page.buttons).toEqual(["Close", "Continue"]);
  });
});

describe("a line that a person pays for", () => {
  test("is recharged by nobody: it is said what to pay, then asked whether it was paid", async () => {
    house.views = { peru: line({ by_hand: true }) };
    house.answers["recharge"] = () => ({ ...bought({ state: "pending" }), next_step: "pay" });
    await confirm();
    expect(page.text).toContain("Home Assistant sends no money");
    await page.click("I’ll pay $4.50");
    expect(page.text).toContain("Nobody buys it for you. Pay it as you always do, then say so here.");
    await page.pick(0);
    await page.click("Save");
    expect(house.calls.at(-1)).toEqual({
      action: "resolve",
      data: { device_id: "peru", recharge_id: "01RECHARGE", charged: true, paid: "4.50", currency: "USD" },
    });
    expect(page.dialog.open).toBe(false);
  });
});

test("the dialog is opened again for another line, with nothing left of the first", async () => {
  await confirm();
  page.element.closeDialog();
  await page.rest();
  await page.recharge(line({ device_id: "laos", name: "Laos" }));
  expect(page.text).toContain("Laos");
  expect(page.button("Continue").disabled).toBe(true);
  await settle();
  expect(house.subscriptions.filter(({ ended }) => !ended).map(({ ids: each }) => each)).toEqual([["laos"]]);
});

test.each([
  ["en", "Continue", "Pay $4.50"],
  ["zh-Hans", "继续", "支付 US$4.50"],
  ["es", "Continuar", "Pagar 4,50 US$"],
  ["fr", "Continuer", "Payer 4,50 $US"],
])("it speaks %s", async (language, next, paying) => {
  house.language = language;
  await page.recharge(line());
  await page.pick(0);
  await page.click(next);
  await read();
  await page.click(paying);
  expect(orders()).toHaveLength(1);
  expect(page.text).not.toMatch(/[{}]/);
});
