import { describe, expect, it } from "vitest";
import { fill, LANGUAGES, pickLanguage } from "../src/i18n";
import { CARD_TEXTS, cardTexts, type Key } from "../src/i18n/card";
import { forgetWords, loadWords, word, wordPath, type WordKind } from "../src/i18n/words";
import { LINE_STATUSES, REASONS, RECHARGE_STATES, STATUSES } from "../src/types";
import { flat, House, wordsOf } from "./made";

const KEYS = Object.keys(CARD_TEXTS.en) as Key[];
const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string).sort();

describe.each(LANGUAGES)("%s", (language) => {
  const texts = CARD_TEXTS[language];

  it("has every text, and no other", () => {
    expect(Object.keys(texts).sort()).toEqual([...KEYS].sort());
  });

  it("uses the placeholders of the English text", () => {
    for (const key of KEYS) expect([key, placeholders(texts[key])]).toEqual([key, placeholders(CARD_TEXTS.en[key])]);
  });

  it("has clean texts", () => {
    for (const text of Object.values(texts)) expect(text).toMatch(/^[^\s<>][^<>]*[^\s<>]$/);
  });

  it("is spoken by whoever asks for it", () => {
    expect(cardTexts(language)("balance")).toBe(texts.balance);
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
  const same = (language: "zh-Hans" | "es" | "fr"): Key[] =>
    KEYS.filter((key) => CARD_TEXTS[language][key] === CARD_TEXTS.en[key]);
  expect(same("zh-Hans")).toEqual([]);
  expect(same("es")).toEqual(["card_name"]);
  // Words that the two languages share.
  expect(same("fr").sort()).toEqual(["card_name", "date", "recharging", "sms"].sort());
});

it("puts a blank before the French colon, and another one before other signs", () => {
  for (const text of Object.values(CARD_TEXTS.fr)) expect(text).not.toMatch(/[^\u00a0\u202f][:;!?](\s|$)/);
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
    expect(asked).toHaveLength(2);
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
