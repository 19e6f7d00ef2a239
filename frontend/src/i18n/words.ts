/**
 * The integration's own words for statuses, reasons, states and errors.
 *
 * Fetched in the card's language and kept for the page: they are in the integration's translations already, the same
 * words as everywhere else in Home Assistant, and a second copy would only grow old.
 */

import { DOMAIN, type Hass } from "../types";
import { fill, type Language, type Values } from "./index";

export type Words = ReadonlyMap<string, string>;

const CATEGORIES = ["entity", "exceptions"] as const;
const fetched = new Map<Language, Promise<Words>>();

/** Fetch once for each language. Never rejects: without words, keys are shown; the next card tries again. */
export function loadWords(hass: Pick<Hass, "callWS">, language: Language): Promise<Words> {
  let words = fetched.get(language);
  if (!words) {
    words = Promise.all(CATEGORIES.map((category) => resources(hass, language, category))).then(
      (parts) => new Map(parts.flatMap((part) => Object.entries(part))),
      () => {
        fetched.delete(language);
        return new Map<string, string>();
      },
    );
    fetched.set(language, words);
  }
  return words;
}

/** Forget what was fetched: for tests. */
export function forgetWords(): void {
  fetched.clear();
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
