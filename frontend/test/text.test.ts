import { describe, expect, it } from "vitest";
import { LANGUAGES, type Language } from "../src/i18n";
import { codeOf, sorry, speech, type Text } from "../src/text";
import { days, format, wordsOf } from "./made";
import { error, LOST } from "./house";

const said = (text: Text | undefined, language: Language = "en"): string =>
  speech(wordsOf(language), format(language))(text).replace(/[\u00a0\u202f\u2009]/g, " ");

describe("a text", () => {
  it.each<[string, Text | undefined, string]>([
    ["as it stands", "3 GB - 30 Days", "3 GB - 30 Days"],
    ["that is none", null, ""],
    ["that was not sent", undefined, ""],
    ["by its path", { say: "common.card_fine" }, "All good"],
    ["with a name in it", { say: "common.card_details_of", with: { name: "Peru" } }, "Details of Peru"],
    [
      "with figures and other texts in it",
      { say: "common.card_left_of", with: { left: { data: 1024 ** 3 }, total: { say: "common.card_unlimited" } } },
      "1 GB of Unlimited",
    ],
    ["of several parts, those left out that are none", ["One", null, { say: "" }, { days: 3 }, []], "One · 3 days"],
    ["of a sum", { money: ["12.50", "USD"] }, "$12.50"],
    ["of nothing at all, as a number", { number: 0 }, "0"],
    ["of a day", { day: "2026-12-09" }, "Dec 9"],
    ["that nobody has words for", { say: "entity.sensor.recharge_status.state.to_pay_twice" }, "to pay twice"],
    ["that lacks a value, so that it is noticed", { say: "common.card_details_of" }, "Details of {name}"],
  ])("%s", (_name, text, words) => {
    expect(said(text)).toBe(words);
  });

  it("of several parts begins no line with a dot", () => {
    expect(speech(new Map(), format("en"))(["One", "Two"])).toBe("One\u00a0· Two");
  });

  it("does not take words for values that were put into it", () => {
    expect(said({ say: "common.card_details_of", with: { name: "{name} {x}" } })).toBe("Details of {name} {x}");
  });

  it("turns nothing around that stands beside a name", () => {
    const name = "1 GB\u202e\u2067 <b>\u05d0</b>";
    expect(said(name)).toBe("1 GB <b>\u05d0</b>");
    expect(said({ say: "common.dialog_pending", with: { product: name, price: { money: ["12.50", "USD"] } } })).toContain(
      "1 GB <b>\u05d0</b> for $12.50",
    );
  });
});

describe("a moment ago", () => {
  const updated = { say: "common.card_updated", with: { when: { ago: days(-10 / 86_400) } } };

  it.each(LANGUAGES)("reads like a sentence in %s", (language) => {
    const sentences = { en: "Updated just now", es: "Actualizado ahora mismo", fr: "Actualisé à l’instant", "zh-Hans": "刚刚更新" };
    expect(said(updated, language)).toBe(sentences[language]);
  });
});

describe("an error", () => {
  it.each([
    ["of the integration", error("service_validation_error", "refused_mode_off"), true],
    ["of Home Assistant", { code: "x", message: "Validation error: Not so" }, "Not so"],
    ["wrapped", { error: { code: "x", message: "Not so" } }, "Not so"],
    ["of a lost connection, which speaks English only", LOST, ""],
    ["that is a bare code", 3, ""],
    ["of nothing", undefined, ""],
  ])("%s is told in words", (_name, failed, words) => {
    const known = wordsOf("en").get("exceptions.refused_mode_off.message");
    expect(said(sorry(wordsOf("en"), failed))).toBe(words === true ? known : words);
  });

  it("is known by its code", () => {
    expect([codeOf({ code: "a" }), codeOf(LOST), codeOf(3), codeOf(null)]).toEqual(["a", 3, 3, undefined]);
  });
});
