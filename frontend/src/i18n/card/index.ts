import type { Language, Say, Tables } from "../index";
import { speaker } from "../index";
import { en, type Key } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { zhHans } from "./zh-Hans";

export type { Key };
export const CARD_TEXTS: Tables<Key> = { en, "zh-Hans": zhHans, es, fr };
export type SayCard = Say<Key>;

/** How the card says things. */
export function cardTexts(language: Language): SayCard {
  return speaker(CARD_TEXTS, language);
}
