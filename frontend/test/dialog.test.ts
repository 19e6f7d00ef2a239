/** The dialog draws pages, keeps what a person chose and typed, and asks for the next. */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { forgetWords } from "../src/i18n/words";
import { fail, later, Page } from "./dialog_page";
import { choosing, deciding, shown } from "./dialog_pages";
import { error } from "./house";

let page: Page;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime("2026-11-21T12:00:00Z");
  sessionStorage.clear();
  forgetWords();
  page = new Page();
});
afterEach(() => vi.useRealTimers());

describe("words", () => {
  test("nothing is asked that could not be read, until the words are there", async () => {
    const { callWS } = page.house.hass;
    const lose = async (message: Record<string, unknown>) => {
      if (message["type"] === "frontend/get_translations") throw new Error("lost");
      return callWS(message);
    };
    page.house.hass.callWS = lose as typeof callWS;
    await page.open();
    await page.read();
    expect([page.text, page.buttons, page.asked()]).toEqual(["Recharge Peru Loading…", [], []]);
    page.house.hass.callWS = callWS;
    await vi.advanceTimersByTimeAsync(1000);
    await page.rest();
    expect(page.buttons).toEqual(["Close", "Continue"]);
  });

  test("a dialog that was closed asks for nothing any more", async () => {
    const { callWS } = page.house.hass;
    page.house.hass.callWS = fail("lost");
    await page.open();
    page.element.closeDialog();
    page.house.hass.callWS = callWS;
    await vi.advanceTimersByTimeAsync(5000);
    expect(page.asked()).toEqual([]);
  });

  test.each([
    ["en", "Continue", "Pay $4.50", "."],
    ["zh-Hans", "继续", "支付 US$4.50", "."],
    ["es", "Continuar", "Pagar 4,50 US$", ","],
    ["fr", "Continuer", "Payer 4,50 $US", ","],
  ])("it speaks %s, and says how decimals are written there", async (language, next, paying, mark) => {
    page.house.language = language;
    await page.open();
    expect(page.dialog.lang).toBe(language);
    await page.pick(0);
    await page.click(next);
    await page.read();
    await page.click(paying);
    expect(page.asked("start")[0]?.["input"]).toEqual({ mark });
    expect(page.text).not.toMatch(/[{}]/);
  });
});

describe("choosing", () => {
  test("the first page is asked for at once, and waited for", async () => {
    const { come, answer } = later();
    page.steps["start"] = come;
    await page.open();
    expect([page.text, page.buttons]).toEqual(["Recharge Peru Loading… Close", ["Close"]]);
    await answer(choosing());
    expect(page.asked()).toEqual([
      { type: "esim_recharge/dialog", device_id: "peru", kind: "recharge", step: "start", input: { mark: "." } },
    ]);
    expect(page.text).not.toContain("Loading…");
  });

  test("nothing is chosen beforehand, and without a choice there is no next step", async () => {
    await page.open();
    expect([page.radio(0).checked, page.radio(1).checked]).toEqual([false, false]);
    expect(page.button("Continue").disabled).toBe(true);
    await page.pick(0);
    expect(page.button("Continue").disabled).toBe(false);
  });

  test("a row tells what it is and what it costs, and one that is off can only be seen", async () => {
    await page.open();
    expect(page.text).toContain("Small 1 GB · 7 days $4.50");
    expect(page.text).toContain("Large 50 GB · Price above the limit");
    expect(page.radio(2).disabled).toBe(true);
  });

  test("a field is there for what it belongs to, and is sent as it was typed", async () => {
    await page.open();
    await page.pick(0);
    expect(page.root.querySelector(".field")).toBeNull();
    await page.pick(1);
    await page.type(0, "12,50");
    await page.click("Continue");
    expect(page.asked("confirm")[0]?.["input"]).toEqual({ mark: ".", product: "airtime", amount: "12,50" });
  });

  test("Enter in a field goes on, and does not end the writing of a word", async () => {
    await page.open();
    await page.pick(1);
    const field = page.root.querySelector(".field input") as HTMLInputElement;
    const enter = { key: "Enter", bubbles: true };
    field.dispatchEvent(new KeyboardEvent("keydown", { ...enter, isComposing: true }));
    page.radio(1).dispatchEvent(new KeyboardEvent("keydown", enter));
    expect(page.asked("confirm")).toEqual([]);
    field.dispatchEvent(new KeyboardEvent("keydown", enter));
    await page.rest();
    expect(page.button("Pay $4.50").disabled).toBe(true);
  });

  test("while a page is asked for nothing can be changed, but one can go away", async () => {
    const { come } = later();
    page.steps["confirm"] = come;
    await page.open();
    await page.pick(1);
    await page.click("Continue");
    expect(page.root.querySelector("[role=status]")?.textContent).toBe("Loading…");
    expect([page.button("Continue").disabled, page.button("Close").disabled]).toEqual([true, false]);
    expect(page.root.querySelector("fieldset")?.disabled).toBe(true);
    expect(page.root.querySelector<HTMLInputElement>(".field input")?.disabled).toBe(true);
    await page.click("Close");
    expect(page.dialog.open).toBe(false);
  });

  test("a double click asks once", async () => {
    await page.open();
    await page.pick(0);
    const button = page.button("Continue");
    button.click();
    button.click();
    await page.rest();
    expect(page.asked("confirm")).toHaveLength(1);
  });

  test("a first page that cannot be had is asked for again", async () => {
    page.steps["start"] = fail(error("home_assistant_error", "provider_unreachable"));
    await page.open();
    expect(page.alert).toContain("The provider cannot be reached");
    expect(page.focused).toBe(page.alert);
    page.steps["start"] = choosing();
    await page.click("Try again");
    expect([page.alert, page.buttons]).toEqual(["", ["Close", "Continue"]]);
  });

  test("what has no reason of its own couldn’t be loaded", async () => {
    page.steps["start"] = fail();
    await page.open();
    expect(page.alert).toBe("This couldn’t be loaded.");
  });

  test("a no leaves what was chosen, until something else is", async () => {
    page.steps["confirm"] = fail(error("service_validation_error", "refused_paused_bare"));
    await page.open();
    await page.pick(1);
    await page.type(0, "7");
    await page.click("Continue");
    expect(page.alert).toBe("Recharging is paused until somebody resumes it.");
    expect(page.told).toContain("haptic:failure");
    expect(page.radio(1).checked).toBe(true);
    expect(page.root.querySelector<HTMLInputElement>(".field input")?.value).toBe("7");
    await page.pick(0);
    expect(page.alert).toBe("");
  });

  test.each(["gone", "off"])("what was chosen and is %s is chosen no more", async (how) => {
    await page.confirm();
    const options = [{ value: "small", title: "Small", off: true }];
    const off = { ...choosing(), parts: [{ choose: "product", legend: null, options }] };
    page.steps["start"] = how === "off" ? off : JSON.parse(JSON.stringify(choosing()).replaceAll("small", "other"));
    await page.click("Back");
    expect(page.radio(0).checked).toBe(false);
    expect(page.root.querySelectorAll("input:checked")).toHaveLength(0);
  });

  test("a choice is still there when one comes back to it", async () => {
    await page.confirm();
    await page.click("Back");
    expect(page.radio(0).checked).toBe(true);
    expect(page.button("Continue").disabled).toBe(false);
  });
});

describe("focus", () => {
  test("goes to the first words of each step, or to the title", async () => {
    await page.open();
    expect(page.focused).toBe("Recharge");
    await page.pick(0);
    await page.click("Continue");
    expect(page.focused).toContain("You are buying Small for Peru. It costs $4.50, paid from the account Travel.");
  });

  test("stays where a person chooses and types", async () => {
    await page.open();
    page.radio(1).focus();
    await page.pick(1);
    expect(page.root.activeElement).toBe(page.radio(1));
  });

  test("the dialog is called by its title and by the line", async () => {
    await page.open();
    const ids = page.dialog.getAttribute("aria-labelledby")?.split(" ") ?? [];
    expect(ids.map((id) => page.root.getElementById(id)?.textContent)).toEqual(["Recharge", "Peru"]);
  });
});

describe("what only a person can settle", () => {
  test("is nothing that is answered beforehand", async () => {
    page.steps["start"] = deciding();
    await page.open("unknown");
    expect(page.asked("start")[0]).toMatchObject({ kind: "unknown" });
    expect([page.radio(0).checked, page.radio(1).checked]).toEqual([false, false]);
    expect(page.button("Save").disabled).toBe(true);
    expect(page.focused).toBe("No clear answer came back.");
    expect(page.root.querySelector("legend")?.className).toBe("unseen");
    expect([...page.root.querySelectorAll("li")].map((each) => each.textContent)).toEqual(["One", "Two\u00a0· 2 days"]);
  });

  test("a field begins with what is expected, and says what it wants", async () => {
    page.steps["start"] = deciding();
    await page.open("unknown");
    await page.pick(0);
    const fields = [...page.root.querySelectorAll<HTMLInputElement>(".field input")];
    expect(fields.map(({ value }) => value)).toEqual(["4,50", ""]);
    expect(fields.map(({ inputMode }) => inputMode)).toEqual(["decimal", "text"]);
    expect(page.text).toContain("As on the receipt.");
    await page.type(0, "4.25");
    page.steps["save"] = shown("settled", [], [], { done: true, haptic: "success" });
    await page.click("Save");
    expect(page.asked("save")[0]?.["input"]).toEqual({ mark: ".", charged: "yes", sum: "4.25", receipt: "" });
    expect([page.dialog.open, page.toasts]).toEqual([false, []]);
  });

  test("what a wrong answer costs is said beside it", async () => {
    page.steps["start"] = deciding();
    await page.open("unknown");
    await page.pick(1);
    expect(page.text).toContain("a new recharge would be a second payment");
    expect(page.root.querySelector(".field")).toBeNull();
  });

  test("an answer that may have been saved is not told as lost", async () => {
    page.steps["start"] = deciding();
    page.steps["save"] = fail();
    await page.open("unknown");
    await page.pick(0);
    await page.click("Save");
    expect(page.alert).toContain("it isn’t known whether this was saved");
    expect(page.radio(0).checked).toBe(true);
  });
});

test("the dialog is opened again for another line, with nothing left of the first", async () => {
  await page.confirm();
  page.element.closeDialog();
  await page.rest();
  await page.open("recharge", "laos", "Laos");
  expect(page.button("Continue").disabled).toBe(true);
  expect(page.asked("start").at(-1)).toMatchObject({ device_id: "laos", input: { mark: "." } });
});
