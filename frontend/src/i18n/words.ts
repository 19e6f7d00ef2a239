/**
 * The words: fetched from the integration's translations in the reader's language, and kept for the page.
 *
 * Statuses, reasons and errors are there already, as everywhere else in Home Assistant; the card's own words are
 * beside them. One place for every text, and one language on the wire.
 */

// Its keys, as types: a text that is missing does not compile, and none of them is in what is built.
import type english from "../../../custom_components/esim_recharge/translations/en.json";
import { DOMAIN, type Hass } from "../types";
import { alwaysSaid, fill, type Always, type Language, type Values } from "./index";

export type Words = ReadonlyMap<string, string>;

type Common = keyof (typeof english)["common"];
type Of<Part extends string, K = Common> = K extends `${Part}_${infer Key}` ? Key : never;
export type Key = Of<"card"> | Always;
export type DialogKey = Of<"dialog">;
export type Say<K extends string> = (key: K, values?: Values) => string;
export type SayCard = Say<Key>;
export type DialogSay = Say<DialogKey>;

const DRAWN = ["common", "entity", "exceptions"];
const fetched = new Map<string, Promise<Words>>();
let latest: Promise<Words> = Promise.resolve(new Map());

/** Fetch once for each language. Never rejects: no words were to be had then, and they are asked for again. */
export async function loadWords(
  hass: Pick<Hass, "callWS">,
  language: Language,
  categories: readonly string[] = DRAWN,
): Promise<Words> {
  const about = `${language} ${categories}`;
  let words = fetched.get(about);
  if (!words) {
    words = Promise.all(categories.map((category) => resources(hass, language, category))).then(
      (parts) => new Map(parts.flatMap((part) => Object.entries(part))),
      () => {
        fetched.delete(about);
        return new Map<string, string>();
      },
    );
    fetched.set(about, words);
  }
  if (categories === DRAWN) latest = words;
  return words;
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

async function resources(hass: Pick<Hass, "callWS">, language: Language, category: string) {
  const answer = await hass.callWS<{ resources: Record<string, string> }>({
    type: "frontend/get_translations",
    language,
    category,
    integration: [DOMAIN],
  });
  return answer.resources;
}

const STATUS = "entity.sensor.recharge_status";
const RECHARGE = "entity.event.recharge.state_attributes";
const PATHS = {
  card: (key: string) => `common.card_${key}`,
  dialog: (key: string) => `common.dialog_${key}`,
  status: (key: string) => `${STATUS}.state.${key}`,
  reason: (key: string) => `${STATUS}.state_attributes.reason.state.${key}`,
  line_status: (key: string) => `entity.sensor.line_status.state.${key}`,
  state: (key: string) => `${RECHARGE}.state.state.${key}`,
  origin: (key: string) => `${RECHARGE}.origin.state.${key}`,
  error: (key: string) => `exceptions.${key}.message`,
} as const;
export type WordKind = keyof typeof PATHS;

/** The address of a word among the integration's translations. */
export function wordPath(kind: WordKind, key: string): string {
  return `component.${DOMAIN}.${PATHS[kind](key)}`;
}

/** A word, or its key with blanks where words are missing. */
export function word(words: Words, kind: WordKind, key: string, values?: Values): string {
  const found = words.get(wordPath(kind, key));
  return found === undefined ? key.replaceAll("_", " ") : fill(found, values);
}

/** How the card says things. */
export function cardTexts(words: Words, language: Language): SayCard {
  return (key, values) => alwaysSaid(language, key) ?? word(words, "card", key, values);
}

/** How the dialogs say things. */
export function dialogTexts(words: Words): DialogSay {
  return (key, values) => word(words, "dialog", key, values);
}
