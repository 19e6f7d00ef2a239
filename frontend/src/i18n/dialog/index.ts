/** How the dialogs speak. */

import { speaker, type Language, type Say, type Tables } from "../index";
import { en, type Key } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { zhHans } from "./zh-Hans";

export const DIALOG_TEXTS: Tables<Key> = { en, "zh-Hans": zhHans, es, fr };

export type DialogSay = Say<Key>;

export function dialogSpeaker(language: Language): DialogSay {
  return speaker(DIALOG_TEXTS, language);
}
