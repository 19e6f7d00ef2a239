import { beforeEach, describe, expect, it } from "vitest";
import { always, LANGUAGES, pickLanguage, type Always } from "../src/i18n";
import { card, dialog, early, forgetWords, loadWords, worded } from "../src/i18n/words";
import { speech } from "../src/text";
import { flat, House } from "./house";
import { format, wordsOf } from "./made";

const EARLY = Object.keys(always.en) as Always[];
const COMMON = "component.esim_recharge.common.";

describe.each(LANGUAGES)("%s", (language) => {
  it("says before the integration has answered what must be said then", () => {
    expect(Object.keys(always[language])).toEqual(EARLY);
    for (const text of Object.values(always[language])) expect(text).toMatch(/^[^\s<>{}][^<>{}]*[^\s<>{}]$/);
    expect(speech(early(language), format(language))(card("skew"))).toBe(always[language].skew);
    expect(worded(early(language))).toBe(false);
  });

  it("is spoken by whoever has its words", () => {
    const [common, tell] = [flat(language, "common"), speech(wordsOf(language), format(language))];
    expect(tell(card("balance"))).toBe(common[`${COMMON}card_balance`]);
    expect(tell(dialog("back"))).toBe(common[`${COMMON}dialog_back`]);
  });
});

it("leaves no language in English by mistake", () => {
  const same = (language: "zh-Hans" | "es" | "fr"): string[] => {
    const [own, english] = [language, "en" as const].map((each): Record<string, string> => ({ ...flat(each, "common"), ...always[each] }));
    const keys = Object.entries<string>(english ?? {}).filter(([key, text]) => own?.[key] === text);
    return keys.map(([key]) => key.replace(COMMON, "")).sort();
  };
  expect(same("zh-Hans")).toEqual([]);
  // Words that the languages share.
  expect(same("es")).toEqual(["card_name", "dialog_in_currency"]);
  expect(same("fr")).toEqual(["card_date", "card_name", "card_recharging", "card_sms", "dialog_in_currency"]);
});

it("says nothing early that the integration says as well", () => {
  const said = Object.keys(flat("en", "common"));
  expect(EARLY.filter((key) => said.includes(`${COMMON}card_${key}`))).toEqual([]);
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

describe("the integration's words", () => {
  const DUE = "entity.sensor.recharge_status.state.due";
  beforeEach(forgetWords);

  it("are asked once for each language, for the integration alone", async () => {
    const { hass, asked } = new House();
    const [words] = await Promise.all([loadWords(hass, "fr"), loadWords(hass, "fr")]);
    expect(asked.map(({ category }) => category)).toEqual(["common", "entity", "exceptions", "issues"]);
    expect(asked[0]).toMatchObject({ language: "fr", integration: ["esim_recharge"] });
    expect(words.get(DUE)).toBe(flat("fr", "entity")[`component.esim_recharge.${DUE}`]);
    expect([words.get("common.card_recharge"), worded(words)]).toEqual(["Recharger", true]);
  });

  it("are asked again after a failure", async () => {
    const house = new House({ "frontend/get_translations": () => Promise.reject(new Error("lost")) });
    expect((await loadWords(house.hass, "es")).size).toBe(0);
    house.answers["frontend/get_translations"] = () => ({ resources: { [`component.esim_recharge.${DUE}`]: "Toca" } });
    expect((await loadWords(house.hass, "es")).get(DUE)).toBe("Toca");
  });
});
