/**
 * The words: fetched from the integration's translations in the reader's language, and kept for the page.
 *
 * Statuses, reasons and errors are there already, as everywhere else in Home Assistant; the card's own words are
 * beside them. One place for every text, and one language on the wire.
 */

// Its keys, as types: a text that is missing does not compile, and none of them is in what is built.
import type english from "../../../custom_components/esim_recharge/translations/en.json";
import type { Text, Words } from "../text";
import { DOMAIN, type Hass } from "../types";
import { always, type Always, type Language } from "./index";

type Of<Part extends string, K = keyof (typeof english)["common"]> = K extends `${Part}_${infer Key}` ? Key : never;
export type Key = Of<"card"> | Always;
export type DialogKey = Of<"dialog">;

/** A text of the card's own. */
export function card(key: Key, values: Record<string, Text> = {}): Text {
  return { say: `common.card_${key}`, with: values };
}

/** A text of its dialogs. */
export function dialog(key: DialogKey): Text {
  return { say: `common.dialog_${key}` };
}

const fetched = new Map<Language, Promise<Words>>();
let latest: Promise<Words> = Promise.resolve(new Map());

/** What is said before anything was fetched. */
export function early(language: Language): Words {
  return new Map(Object.entries(always[language]).map(([key, text]) => [`common.card_${key}`, text]));
}

/** Fetch once for each language. Never rejects: none were to be had then, and they are asked for again. */
export function loadWords(hass: Pick<Hass, "callWS">, language: Language): Promise<Words> {
  let words = fetched.get(language);
  if (!words) {
    words = Promise.all(["common", "entity", "exceptions", "issues"].map((part) => resources(hass, language, part))).then(
      (parts) => new Map([...early(language), ...parts.flat()]),
      () => {
        fetched.delete(language);
        return new Map<string, string>();
      },
    );
    fetched.set(language, words);
  }
  return (latest = words);
}

async function resources(hass: Pick<Hass, "callWS">, language: Language, category: string) {
  const answer = await hass.callWS<{ resources: Record<string, string> }>({
    type: "frontend/get_translations",
    language,
    category,
    integration: [DOMAIN],
  });
  const before = `component.${DOMAIN}.`.length;
  return Object.entries(answer.resources).map(([path, text]): [string, string] => [path.slice(before), text]);
}

/** Whether the integration's own words are there: without them only the early ones are said. */
export function worded(words: Words): boolean {
  return words.has("common.card_balance");
}

/** The words that were asked for last: where no `hass` is at hand. */
export function latestWords(): Promise<Words> {
  return latest;
}

/** Forget what was fetched: for tests. */
export function forgetWords(): void {
  fetched.clear();
  latest = Promise.resolve(new Map());
}
