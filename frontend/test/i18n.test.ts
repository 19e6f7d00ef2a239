import { describe, expect, it } from "vitest";
import { alwaysSaid, fill, LANGUAGES, pickLanguage, type Always } from "../src/i18n";
import { cardTexts, dialogTexts, forgetWords, loadWords, word, wordPath, type WordKind } from "../src/i18n/words";
import always from "../src/i18n/always.json";
import { LINE_STATUSES, REASONS, RECHARGE_STATES, STATUSES } from "../src/types";
import { flat, House, wordsOf } from "./made";

const EARLY = Object.keys(always.en) as Always[];

describe.each(LANGUAGES)("%s", (language) => {
  it("says before the integration has answered what must be said then", () => {
    expect(Object.keys(always[language])).toEqual(EARLY);
    for (const text of Object.values(always[language])) expect(text).toMatch(/^[^\s<>{}][^<>{}]*[^\s<>{}]$/);
    expect(cardTexts(new Map(), language)("skew")).toBe(always[language].skew);
  });

  it("is spoken by whoever has its words", () => {
    const common = flat(language, "common");
    expect(cardTexts(wordsOf(language), language)("balance")).toBe(common["component.esim_recharge.common.card_balance"]);
    expect(dialogTexts(wordsOf(language))("back")).toBe(common["component.esim_recharge.common.dialog_back"]);
  });

  it("has the integration's word for everything that a line can be", () => {
    const words = wordsOf(language);
    const kinds: [WordKind, readonly string[]][] = [
      ["status", STATUSES],
      ["reason", REASONS],
      ["line_status", LINE_STATUSES],
      ["state", RECHARGE_STATES],
      ["origin", ["automatic", "approved", "proposed", "requested", "conditional", "elsewhere"]],
    ];
    for (const [kind, keys] of kinds) {
      for (const key of keys) expect([key, words.get(wordPath(kind, key))]).toEqual([key, expect.stringMatching(/./)]);
    }
  });
});

it("leaves no language in English by mistake", () => {
  const same = (language: "zh-Hans" | "es" | "fr"): string[] => {
    const [own, english] = [language, "en" as const].map((each): Record<string, string> => ({ ...flat(each, "common"), ...always[each] }));
    const keys = Object.entries<string>(english ?? {}).filter(([key, text]) => own?.[key] === text);
    return keys.map(([key]) => key.replace("component.esim_recharge.common.", "")).sort();
  };
  expect(same("zh-Hans")).toEqual([]);
  expect(same("es")).toEqual(["card_name"]);
  // Words that the two languages share.
  expect(same("fr")).toEqual(["card_date", "card_name", "card_recharging", "card_sms"]);
});

it("says nothing early that the integration says as well", () => {
  const said = Object.keys(flat("en", "common"));
  expect(EARLY.filter((key) => said.includes(wordPath("card", key)))).toEqual([]);
  expect(alwaysSaid("fr", "balance")).toBeUndefined();
});

it.each([
  ["en", "en"],
  ["en-GB", "en"],
  ["zh-Hans", "zh-Hans"],
  ["zh-hans", "zh-Hans"],
  ["zh", "zh-Hans"],
  ["zh-CN", "zh-Hans"],
  ["zh-Hant", "en"],
  ["zh-TW", "en"],
  ["zh-Hant-HK", "en"],
  ["es-419", "es"],
  ["fr_CA", "fr"],
  ["de", "en"],
  ["", "en"],
  [undefined, "en"],
])("speaks to %s in %s", (wanted, spoken) => {
  expect(pickLanguage(wanted)).toBe(spoken);
});

it("fills in what is known, and shows what is not", () => {
  expect(fill("{a} of {b}", { a: 0 })).toBe("0 of {b}");
});

describe("the integration's words", () => {
  it("are asked once for each language, for the integration alone", async () => {
    forgetWords();
    const { hass, asked } = new House();
    const [words] = await Promise.all([loadWords(hass, "fr"), loadWords(hass, "fr")]);
    expect(asked.map(({ category }) => category)).toEqual(["common", "entity", "exceptions"]);
    expect(asked[0]).toMatchObject({ language: "fr", integration: ["esim_recharge"] });
    expect(word(words, "status", "due")).toBe(flat("fr", "entity")[wordPath("status", "due")]);
  });

  it("are asked again after a failure, and keys are shown meanwhile", async () => {
    forgetWords();
    const house = new House({ "frontend/get_translations": () => Promise.reject(new Error("lost")) });
    expect(word(await loadWords(house.hass, "es"), "status", "to_pay")).toBe("to pay");
    house.answers["frontend/get_translations"] = () => ({ resources: { [wordPath("status", "to_pay")]: "A pagar" } });
    expect(word(await loadWords(house.hass, "es"), "status", "to_pay")).toBe("A pagar");
  });
});
