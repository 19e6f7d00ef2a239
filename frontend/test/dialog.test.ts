/** The dialog draws pages, asks for the next, and never sends an order that was not read and pressed. */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { forgetWords } from "../src/i18n/words";
import type { Page as Shown } from "../src/page";
import { bought, choosing, confirming, deciding, LOOK, lost, Page, refused, searched, shown } from "./dialog_page";
import { error, House, LOST } from "./house";

type Answer = Shown | object | (() => unknown);

let house: House;
let page: Page;
/** What is answered to each step. */
let steps: Record<string, Answer>;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime("2026-11-21T12:00:00Z");
  sessionStorage.clear();
  forgetWords();
  steps = { start: choosing(), confirm: confirming(), pay: bought(), told: searched() };
  house = new House({
    dialog: ({ step }) => {
      const answer = steps[step as string];
      return typeof answer === "function" ? answer() : answer;
    },
  });
  page = new Page(house);
});
afterEach(() => vi.useRealTimers());

const asked = (step?: string) =>
  house.asked.filter((each) => each["type"] === "esim_recharge/dialog" && (!step || each["step"] === step));
const fail = (why: unknown) => () => Promise.reject(why);

/** An answer that comes when the test wants it. */
function later(): { answer: (page: Shown) => Promise<void>; lose: () => Promise<void>; come: () => unknown } {
  let [resolve, reject]: ((value: unknown) => void)[] = [];
  const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
  const now = (settle: typeof resolve) => async (value: unknown) => {
    settle?.(value);
    await page.rest();
  };
  return { answer: now(resolve), lose: () => now(reject)(LOST), come: () => promise };
}

/** Read what is to be confirmed, so that it can be confirmed. */
async function read(): Promise<void> {
  await vi.advanceTimersByTimeAsync(LOOK);
  await page.rest();
}

async function confirm(): Promise<void> {
  await page.open();
  await page.pick(0);
  await page.click("Continue");
  await read();
}

async function pay(): Promise<void> {
  await confirm();
  await page.click("Pay $4.50");
}

/** The same tab, loaded anew. */
async function reload(): Promise<void> {
  page = new Page(house);
  await page.open();
}

describe("words", () => {
  test("nothing is asked that could not be read, until the words are there", async () => {
    const { callWS } = house.hass;
    const lose = async (message: Record<string, unknown>) => {
      if (message["type"] === "frontend/get_translations") throw new Error("lost");
      return callWS(message);
    };
    house.hass.callWS = lose as typeof callWS;
    await page.open();
    await read();
    expect([page.text, page.buttons, asked()]).toEqual(["Recharge Peru Loading…", [], []]);
    house.hass.callWS = callWS;
    await vi.advanceTimersByTimeAsync(1000);
    await page.rest();
    expect(page.buttons).toEqual(["Close", "Continue"]);
  });

  test("a dialog that was closed asks for nothing any more", async () => {
    const { callWS } = house.hass;
    house.hass.callWS = fail("lost");
    await page.open();
    page.element.closeDialog();
    house.hass.callWS = callWS;
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked()).toEqual([]);
  });

  test.each([
    ["en", "Continue", "Pay $4.50", "."],
    ["zh-Hans", "继续", "支付 US$4.50", "."],
    ["es", "Continuar", "Pagar 4,50 US$", ","],
    ["fr", "Continuer", "Payer 4,50 $US", ","],
  ])("it speaks %s, and says how decimals are written there", async (language, next, paying, mark) => {
    house.language = language;
    await page.open();
    expect(page.dialog.lang).toBe(language);
    await page.pick(0);
    await page.click(next);
    await read();
    await page.click(paying);
    expect(asked("start")[0]?.["input"]).toEqual({ mark });
    expect(page.text).not.toMatch(/[{}]/);
  });
});

describe("choosing", () => {
  test("the first page is asked for at once, and waited for", async () => {
    const { come, answer } = later();
    steps["start"] = come;
    await page.open();
    expect([page.text, page.buttons]).toEqual(["Recharge Peru Loading… Close", ["Close"]]);
    await answer(choosing());
    expect(asked()).toEqual([
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
    expect(asked("confirm")[0]?.["input"]).toEqual({ mark: ".", package: "airtime", amount: "12,50" });
  });

  test("Enter in a field goes on, and does not end the writing of a word", async () => {
    await page.open();
    await page.pick(1);
    const field = page.root.querySelector(".field input") as HTMLInputElement;
    const enter = { key: "Enter", bubbles: true };
    field.dispatchEvent(new KeyboardEvent("keydown", { ...enter, isComposing: true }));
    page.radio(1).dispatchEvent(new KeyboardEvent("keydown", enter));
    expect(asked("confirm")).toEqual([]);
    field.dispatchEvent(new KeyboardEvent("keydown", enter));
    await page.rest();
    expect(page.button("Pay $4.50").disabled).toBe(true);
  });

  test("while a page is asked for nothing can be changed, but one can go away", async () => {
    const { come } = later();
    steps["confirm"] = come;
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
    expect(asked("confirm")).toHaveLength(1);
  });

  test("a first page that cannot be had is asked for again", async () => {
    steps["start"] = fail(error("home_assistant_error", "provider_unreachable"));
    await page.open();
    expect(page.alert).toContain("The provider cannot be reached");
    expect(page.focused).toBe(page.alert);
    steps["start"] = choosing();
    await page.click("Try again");
    expect([page.alert, page.buttons]).toEqual(["", ["Close", "Continue"]]);
  });

  test("what has no reason of its own couldn’t be loaded", async () => {
    steps["start"] = fail(LOST);
    await page.open();
    expect(page.alert).toBe("This couldn’t be loaded.");
  });

  test("a no leaves what was chosen, until something else is", async () => {
    steps["confirm"] = fail(error("service_validation_error", "refused_paused_bare"));
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
    await confirm();
    const off = { ...choosing(), parts: [{ choose: "package", legend: "", options: [{ value: "small", title: "", off: true }] }] };
    steps["start"] = how === "off" ? off : JSON.parse(JSON.stringify(choosing()).replaceAll("small", "other"));
    await page.click("Back");
    expect(page.radio(0).checked).toBe(false);
    expect(page.root.querySelectorAll("input:checked")).toHaveLength(0);
  });

  test("a choice is still there when one comes back to it", async () => {
    await confirm();
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

describe("paying", () => {
  test("nothing is sent before it is confirmed", async () => {
    await confirm();
    expect(asked("pay")).toEqual([]);
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
    await read();
    expect(button.disabled).toBe(false);
    expect(asked("pay")).toEqual([]);
  });

  test("what is agreed to is sent as it came", async () => {
    await pay();
    expect(asked("pay")).toEqual([
      expect.objectContaining({ device_id: "peru", kind: "recharge", order: { id: "one" }, input: { mark: ".", package: "small", amount: "" } }),
    ]);
  });

  test("success closes the dialog and says so", async () => {
    await pay();
    expect(page.dialog.open).toBe(false);
    expect(page.toasts).toEqual(["Peru was recharged: Small for $4.50."]);
    expect(page.told).toContain("haptic:success");
    expect(sessionStorage.length).toBe(0);
  });

  test("a double click sends one order", async () => {
    await confirm();
    const button = page.button("Pay $4.50");
    button.click();
    button.click();
    await page.rest();
    expect(asked("pay")).toHaveLength(1);
  });

  test("while it is sent, it is said, nothing can be pressed, and neither Esc nor Back close it", async () => {
    const { come, answer } = later();
    steps["pay"] = come;
    await pay();
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
    expect(asked("pay")).toHaveLength(1);
  });

  test("Esc closes it at any other time", async () => {
    await confirm();
    page.dialog.dispatchEvent(new Event("cancel", { cancelable: true }));
    await page.rest();
    expect(page.dialog.open).toBe(false);
    expect(page.told.some((each) => each.startsWith("dialog-closed"))).toBe(true);
    expect(asked("pay")).toEqual([]);
  });

  test("a no is told in words, the dialog stays, and the choice as well", async () => {
    steps["pay"] = refused();
    await pay();
    expect([page.alert, page.focused]).toEqual(["Recharging is paused.", "Recharging is paused."]);
    expect(page.told).toContain("haptic:failure");
    expect(sessionStorage.length).toBe(0);
    await page.click("Choose again");
    expect(page.radio(0).checked).toBe(true);
    steps["confirm"] = confirming("two");
    await page.click("Continue");
    await read();
    await page.click("Pay $4.50");
    expect(asked("pay").map(({ order }) => order)).toEqual([{ id: "one" }, { id: "two" }]);
  });
});

describe("an order that was not answered", () => {
  test.each([
    ["a lost connection", LOST, ""],
    ["an error without words", new Error(""), ""],
    ["an error of the integration", error("home_assistant_error", "provider_unreachable"), "The provider cannot be reached"],
    ["an error of Home Assistant", { code: "unknown_error", message: "Unknown error" }, "Unknown error"],
  ])("%s is told as not known, and tried again with the same order", async (_what, why, words) => {
    steps["pay"] = fail(why);
    await pay();
    expect(page.alert).toContain("No answer came, so it isn’t known");
    expect(page.focused).toBe(page.alert);
    expect(page.text).toContain(words);
    expect(page.told).toContain("haptic:warning");
    expect(page.buttons).toEqual(["Close", "Look in the history", "Try again"]);
    expect(page.button("Try again").disabled).toBe(true);
    await read();
    await page.click("Try again");
    expect(page.alert).toContain("No answer came, so it isn’t known");
    steps["pay"] = bought();
    await read();
    await page.click("Try again");
    expect(asked("pay").map(({ order }) => order)).toEqual([{ id: "one" }, { id: "one" }, { id: "one" }]);
    expect(page.dialog.open).toBe(false);
    expect(sessionStorage.length).toBe(0);
  });

  test("nobody waits longer than three minutes", async () => {
    const { come, answer } = later();
    steps["pay"] = come;
    await pay();
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
    steps["pay"] = fail(LOST);
    steps["told"] = bought();
    await pay();
    await page.click("Look in the history");
    expect(asked("told")[0]).toMatchObject({ order: { id: "one" }, kind: "recharge" });
    expect(page.dialog.open).toBe(false);
    expect(asked("pay")).toHaveLength(1);
    expect(sessionStorage.length).toBe(0);
  });

  test("that cannot be looked for is still not known", async () => {
    steps["pay"] = fail(LOST);
    steps["told"] = fail(LOST);
    await pay();
    await page.click("Look in the history");
    expect(page.alert).toContain("This couldn’t be loaded.");
    expect(page.buttons).toEqual(["Close", "Look in the history", "Try again"]);
    expect(sessionStorage.length).toBe(1);
  });

  test("that is not found can be sent again, or chosen anew", async () => {
    steps["pay"] = fail(LOST);
    await pay();
    await page.click("Look in the history");
    expect(page.text).toContain("The history doesn’t have this order.");
    await read();
    await page.click("Try again");
    expect(asked("pay").map(({ order }) => order)).toEqual([{ id: "one" }, { id: "one" }]);
    await page.click("Look in the history");
    await page.click("Choose again");
    expect(page.radio(0).checked).toBe(true);
    expect(sessionStorage.length).toBe(0);
  });

  test("is asked about when the page was loaded in the middle", async () => {
    const { come } = later();
    steps["pay"] = come;
    await pay();
    const told = later();
    steps["told"] = told.come;
    await reload();
    expect(page.alert).toContain("it isn’t known whether Small for $4.50 was bought for Peru");
    expect(page.text).toContain("Loading…");
    await told.answer(searched());
    steps["pay"] = bought();
    await read();
    await page.click("Try again");
    expect(asked("pay").map(({ order }) => order)).toEqual([{ id: "one" }, { id: "one" }]);
    expect(asked("start")).toHaveLength(1);
  });

  test("is asked about as what it was sent for, whatever is opened", async () => {
    steps["pay"] = fail(LOST);
    await page.open("proposal");
    await page.pick(0);
    await page.click("Continue");
    await read();
    await page.click("Pay $4.50");
    await page.click("Close");
    expect(sessionStorage.length).toBe(1);
    await page.open("recharge");
    expect(asked("told")[0]).toMatchObject({ kind: "proposal", order: { id: "one" } });
    await page.click("Choose again");
    expect(asked("start").at(-1)).toMatchObject({ kind: "proposal" });
  });

  test("stays kept when one goes away", async () => {
    steps["pay"] = fail(LOST);
    await pay();
    expect(page.element.closeDialog()).toBe(true);
    await page.rest();
    steps["told"] = bought();
    await page.open();
    expect(page.toasts).toEqual(["Peru was recharged: Small for $4.50."]);
    expect(sessionStorage.length).toBe(0);
  });

  test("of one line is not that of another", async () => {
    steps["pay"] = fail(LOST);
    await pay();
    page = new Page(house);
    await page.open("recharge", "laos", "Laos");
    expect(page.buttons).toEqual(["Close", "Continue"]);
  });

  test("is sent again even where nothing can be remembered", async () => {
    const refuse = (): never => {
      throw new Error("denied");
    };
    vi.stubGlobal("sessionStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
    steps["pay"] = fail(LOST);
    await pay();
    steps["pay"] = bought();
    await read();
    await page.click("Try again");
    expect(page.toasts).toHaveLength(1);
    vi.unstubAllGlobals();
  });
});

describe("an answer that comes late", () => {
  test("is not shown to whoever closed the dialog, or asks about another line", async () => {
    const { come, answer } = later();
    steps["start"] = come;
    await page.open();
    await page.click("Close");
    steps["start"] = shown("pick", [{ text: "Of Laos" }], []);
    await page.open("recharge", "laos", "Laos");
    await answer(choosing());
    expect(page.text).toContain("Of Laos");
    expect(page.root.querySelector("input")).toBeNull();
  });

  test("about what was sent is heard even then", async () => {
    steps["pay"] = fail(LOST);
    await pay();
    const { come, answer } = later();
    steps["told"] = come;
    await page.click("Look in the history");
    await page.click("Close");
    await answer(bought());
    expect([page.toasts, sessionStorage.length]).toEqual([[], 0]);
  });

  test("forgets no other order", async () => {
    const { come, answer } = later();
    steps["confirm"] = come;
    await page.open();
    await page.pick(0);
    await page.click("Continue");
    await page.click("Close");
    steps["confirm"] = confirming("two");
    steps["pay"] = fail(LOST);
    await pay();
    await answer(refused());
    expect(page.alert).toContain("No answer came");
    expect(sessionStorage.length).toBe(1);
  });
});

describe("what only a person can settle", () => {
  test("is nothing that is answered beforehand", async () => {
    steps["start"] = deciding();
    await page.open("unknown");
    expect(asked("start")[0]).toMatchObject({ kind: "unknown" });
    expect([page.radio(0).checked, page.radio(1).checked]).toEqual([false, false]);
    expect(page.button("Save").disabled).toBe(true);
    expect(page.focused).toBe("No clear answer came back.");
    expect(page.root.querySelector("legend")?.className).toBe("unseen");
    expect([...page.root.querySelectorAll("li")].map((each) => each.textContent)).toEqual(["One", "Two · 2 days"]);
  });

  test("a field begins with what is expected, and says what it wants", async () => {
    steps["start"] = deciding();
    await page.open("unknown");
    await page.pick(0);
    expect([...page.root.querySelectorAll<HTMLInputElement>(".field input")].map(({ value, inputMode }) => [value, inputMode]))
      .toEqual([["4,50", "decimal"], ["", "text"]]);
    expect(page.text).toContain("As on the receipt.");
    await page.type(0, "4.25");
    steps["save"] = shown("saved", [], [], { done: true, haptic: "success" });
    await page.click("Save");
    expect(asked("save")[0]?.["input"]).toEqual({ mark: ".", charged: "yes", sum: "4.25", receipt: "" });
    expect([page.dialog.open, page.toasts]).toEqual([false, []]);
  });

  test("what a wrong answer costs is said beside it", async () => {
    steps["start"] = deciding();
    await page.open("unknown");
    await page.pick(1);
    expect(page.text).toContain("a new recharge would be a second payment");
    expect(page.root.querySelector(".field")).toBeNull();
  });

  test("an answer that may have been saved is not told as lost", async () => {
    steps["start"] = deciding();
    steps["save"] = fail(LOST);
    await page.open("unknown");
    await page.pick(0);
    await page.click("Save");
    expect(page.alert).toContain("it isn’t known whether this was saved");
    expect(page.radio(0).checked).toBe(true);
  });
});

test("the dialog is opened again for another line, with nothing left of the first", async () => {
  await confirm();
  page.element.closeDialog();
  await page.rest();
  await page.open("recharge", "laos", "Laos");
  expect(page.button("Continue").disabled).toBe(true);
  expect(asked("start").at(-1)).toMatchObject({ device_id: "laos", input: { mark: "." } });
});

test("a page that says nothing of a loss is shown again, with what was agreed to", async () => {
  const { lost: _lost, ...alone } = confirming();
  steps["confirm"] = alone;
  steps["pay"] = fail(LOST);
  await pay();
  expect(page.buttons).toEqual(["Back", "Pay $4.50"]);
  await reload();
  expect(asked("told")[0]).toMatchObject({ order: { id: "one" } });
});

test("no page of the tests is lost without being told", () => {
  expect(lost().parts[0]).toMatchObject({ look: "alert" });
});
