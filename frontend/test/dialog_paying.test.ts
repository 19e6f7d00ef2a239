/** Nothing is sent that was not read and pressed, and one order whatever happens. */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { forgetWords } from "../src/i18n/words";
import { fail, later, Page } from "./dialog_page";
import { bought, confirming, refused, searched, choosing, shown } from "./dialog_pages";
import { error, LOST } from "./house";

let page: Page;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime("2026-11-21T12:00:00Z");
  sessionStorage.clear();
  forgetWords();
  page = new Page();
});
afterEach(() => vi.useRealTimers());

/** The same tab, loaded anew. */
async function reload(): Promise<void> {
  page = new Page(page.steps);
  await page.open();
}

describe("paying", () => {
  test("nothing is sent before it is confirmed", async () => {
    await page.confirm();
    expect(page.asked("pay")).toEqual([]);
    expect(sessionStorage.length).toBe(0);
  });

  test.each([0, 5_000])("a second click of what chose cannot pay, %i ms after the first page", async (pause) => {
    await page.open();
    await page.pick(0);
    await vi.advanceTimersByTimeAsync(pause);
    await page.click("Continue");
    const button = page.button("Pay $4.50");
    expect(button.disabled).toBe(true);
    button.click();
    await vi.advanceTimersByTimeAsync(399);
    expect(button.disabled).toBe(true);
    await page.read();
    expect(button.disabled).toBe(false);
    expect(page.asked("pay")).toEqual([]);
  });

  test("what is agreed to is sent as it came", async () => {
    await page.pay();
    expect(page.asked("pay")).toEqual([
      {
        type: "esim_recharge/dialog",
        device_id: "peru",
        kind: "recharge",
        step: "pay",
        order: { id: "one" },
        input: { mark: ".", product: "small", amount: "" },
      },
    ]);
  });

  test("success closes the dialog and says so", async () => {
    await page.pay();
    expect(page.dialog.open).toBe(false);
    expect(page.toasts).toEqual(["Peru was recharged: Small for $4.50."]);
    expect(page.told).toContain("haptic:success");
    expect(sessionStorage.length).toBe(0);
  });

  test("a double click sends one order", async () => {
    await page.confirm();
    const button = page.button("Pay $4.50");
    button.click();
    button.click();
    await page.rest();
    expect(page.asked("pay")).toHaveLength(1);
  });

  test("while it is sent, it is said, nothing can be pressed, and neither Esc nor Back close it", async () => {
    const { come, answer } = later();
    page.steps["pay"] = come;
    await page.pay();
    expect(page.root.querySelector("[role=status]")?.textContent).toContain("Sending");
    expect(page.focused).toContain("Sending");
    expect(page.text).not.toContain("You are buying");
    expect([...page.root.querySelectorAll("button")].every((each) => each.disabled)).toBe(true);
    const escape = new Event("cancel", { cancelable: true });
    page.dialog.dispatchEvent(escape);
    expect(escape.defaultPrevented).toBe(true);
    const key = new KeyboardEvent("keydown", { key: "Escape", cancelable: true, bubbles: true });
    page.dialog.dispatchEvent(key);
    expect(key.defaultPrevented).toBe(true);
    expect(page.element.closeDialog()).toBe(false);
    // Some browsers close on the second Esc whatever is said.
    page.dialog.close();
    expect(page.dialog.open).toBe(true);
    await page.showAgain();
    expect(page.dialog.open).toBe(true);
    expect(page.text).toContain("Sending");
    await answer(bought());
    expect(page.dialog.open).toBe(false);
    expect(page.asked("pay")).toHaveLength(1);
  });

  test("Esc closes it at any other time", async () => {
    await page.confirm();
    page.dialog.dispatchEvent(new Event("cancel", { cancelable: true }));
    await page.rest();
    expect(page.dialog.open).toBe(false);
    expect(page.told.some((each) => each.startsWith("dialog-closed"))).toBe(true);
    expect(page.asked("pay")).toEqual([]);
  });

  test("a no is told in words, the dialog stays, and the choice as well", async () => {
    page.steps["pay"] = refused();
    await page.pay();
    expect([page.alert, page.focused]).toEqual(["Recharging is paused.", "Recharging is paused."]);
    expect(page.told).toContain("haptic:failure");
    expect(sessionStorage.length).toBe(0);
    await page.click("Choose again");
    expect(page.radio(0).checked).toBe(true);
    page.steps["confirm"] = confirming("two");
    await page.click("Continue");
    await page.read();
    await page.click("Pay $4.50");
    expect(page.orders).toEqual([{ id: "one" }, { id: "two" }]);
  });
});

describe("an order that was not answered", () => {
  test.each([
    ["a lost connection", LOST, ""],
    ["an error without words", new Error(""), ""],
    ["an error of the integration", error("home_assistant_error", "provider_unreachable"), "The provider cannot"],
    ["an error of Home Assistant", { code: "unknown_error", message: "Unknown error" }, "Unknown error"],
  ])("%s is told as not known, and tried again with the same order", async (_what, why, words) => {
    page.steps["pay"] = fail(why);
    await page.pay();
    expect(page.alert).toContain("No answer came, so it isn’t known");
    expect(page.focused).toBe(page.alert);
    expect(page.text).toContain(words);
    expect(page.told).toContain("haptic:warning");
    expect(page.buttons).toEqual(["Close", "Look in the history", "Try again"]);
    expect(page.button("Try again").disabled).toBe(true);
    await page.read();
    await page.click("Try again");
    expect(page.alert).toContain("No answer came, so it isn’t known");
    page.steps["pay"] = bought();
    await page.read();
    await page.click("Try again");
    expect(page.orders).toEqual([{ id: "one" }, { id: "one" }, { id: "one" }]);
    expect(page.dialog.open).toBe(false);
    expect(sessionStorage.length).toBe(0);
  });

  test("nobody waits longer than three minutes", async () => {
    const { come, answer } = later();
    page.steps["pay"] = come;
    await page.pay();
    await vi.advanceTimersByTimeAsync(179_000);
    expect(page.text).toContain("Sending");
    await vi.advanceTimersByTimeAsync(1_000);
    await page.rest();
    expect(page.alert).toContain("No answer came, so it isn’t known");
    await answer(bought());
    expect(page.dialog.open).toBe(true);
    expect(sessionStorage.length).toBe(1);
  });

  test("is looked for without being sent again", async () => {
    page.steps["pay"] = fail();
    page.steps["told"] = bought();
    await page.pay();
    await page.click("Look in the history");
    expect(page.asked("told")[0]).toMatchObject({ order: { id: "one" }, kind: "recharge" });
    expect(page.dialog.open).toBe(false);
    expect(page.asked("pay")).toHaveLength(1);
    expect(sessionStorage.length).toBe(0);
  });

  test("that cannot be looked for is still not known", async () => {
    page.steps["pay"] = fail();
    page.steps["told"] = fail();
    await page.pay();
    await page.click("Look in the history");
    expect(page.alert).toContain("This couldn’t be loaded.");
    expect(page.buttons).toEqual(["Close", "Look in the history", "Try again"]);
    expect(sessionStorage.length).toBe(1);
  });

  test("that is not found can be sent again, or chosen anew", async () => {
    page.steps["pay"] = fail();
    await page.pay();
    await page.click("Look in the history");
    expect(page.text).toContain("The history doesn’t have this order.");
    expect(page.focused).toBe(page.alert);
    await page.read();
    await page.click("Try again");
    expect(page.orders).toEqual([{ id: "one" }, { id: "one" }]);
    await page.click("Look in the history");
    await page.click("Choose again");
    expect(page.radio(0).checked).toBe(true);
    expect(sessionStorage.length).toBe(0);
  });

  test("is asked about when the page was loaded in the middle", async () => {
    const { come } = later();
    page.steps["pay"] = come;
    await page.pay();
    const told = later();
    page.steps["told"] = told.come;
    await reload();
    expect(page.alert).toContain("it isn’t known whether Small for $4.50 was bought for Peru");
    expect(page.text).toContain("Loading…");
    await told.answer(searched());
    page.steps["pay"] = bought();
    await page.read();
    await page.click("Try again");
    expect(page.orders).toEqual([{ id: "one" }]);
    expect(page.asked("start")).toEqual([]);
  });

  test("is asked about as what it was sent for, whatever is opened", async () => {
    page.steps["pay"] = fail();
    await page.open("proposal");
    await page.pick(0);
    await page.click("Continue");
    await page.read();
    await page.click("Pay $4.50");
    await page.click("Close");
    expect(sessionStorage.length).toBe(1);
    await page.open("recharge");
    expect(page.asked("told")[0]).toMatchObject({ kind: "proposal", order: { id: "one" } });
    await page.click("Choose again");
    expect(page.asked("start").at(-1)).toMatchObject({ kind: "proposal" });
  });

  test("stays kept when one goes away", async () => {
    page.steps["pay"] = fail();
    await page.pay();
    expect(page.element.closeDialog()).toBe(true);
    await page.rest();
    page.steps["told"] = bought();
    await page.open();
    expect(page.toasts).toEqual(["Peru was recharged: Small for $4.50."]);
    expect(sessionStorage.length).toBe(0);
  });

  test("of one line is not that of another", async () => {
    page.steps["pay"] = fail();
    await page.pay();
    page = new Page(page.steps);
    await page.open("recharge", "laos", "Laos");
    expect(page.buttons).toEqual(["Close", "Continue"]);
  });

  test("is sent again even where nothing can be remembered", async () => {
    const refuse = (): never => {
      throw new Error("denied");
    };
    vi.stubGlobal("sessionStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
    page.steps["pay"] = fail();
    await page.pay();
    page.steps["pay"] = bought();
    await page.read();
    await page.click("Try again");
    expect(page.toasts).toHaveLength(1);
    vi.unstubAllGlobals();
  });
});

describe("an answer that comes late", () => {
  test("is not shown to whoever closed the dialog, or asks about another line", async () => {
    const { come, answer } = later();
    page.steps["start"] = come;
    await page.open();
    await page.click("Close");
    page.steps["start"] = shown("pick", [{ text: "Of Laos" }], []);
    await page.open("recharge", "laos", "Laos");
    await answer(choosing());
    expect(page.text).toContain("Of Laos");
    expect(page.root.querySelector("input")).toBeNull();
  });

  test("about what was sent is heard even then", async () => {
    page.steps["pay"] = fail();
    await page.pay();
    const { come, answer } = later();
    page.steps["told"] = come;
    await page.click("Look in the history");
    await page.click("Close");
    await answer(bought());
    expect([page.toasts, sessionStorage.length]).toEqual([[], 0]);
  });

  test("forgets no other order", async () => {
    const { come, answer } = later();
    page.steps["confirm"] = come;
    await page.open();
    await page.pick(0);
    await page.click("Continue");
    await page.click("Close");
    page.steps["confirm"] = confirming("two");
    page.steps["pay"] = fail();
    await page.pay();
    await answer(refused());
    expect(page.alert).toContain("No answer came");
    expect(sessionStorage.length).toBe(1);
  });
});

test("a page that says nothing of a loss is shown again, with what was agreed to", async () => {
  const { lost: _lost, ...alone } = confirming();
  page.steps["confirm"] = alone;
  page.steps["pay"] = fail();
  await page.pay();
  expect(page.buttons).toEqual(["Back", "Pay $4.50"]);
  await reload();
  expect(page.asked("told")[0]).toMatchObject({ order: { id: "one" } });
});
