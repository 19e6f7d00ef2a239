/** Which language is spoken, and the few words that must be there before the integration has answered. */

import always from "./always.json";

export { always };
export type Language = keyof typeof always;
export const LANGUAGES = Object.keys(always) as Language[];
export type Always = keyof (typeof always)["en"];

/** Exactly, then simplified Chinese for all that is not traditional, then the base language, then English. */
export function pickLanguage(wanted: string | undefined): Language {
  const exact = LANGUAGES.find((each) => each.toLowerCase() === wanted?.toLowerCase());
  if (exact || !wanted) return exact ?? "en";
  const [base, ...rest] = wanted.toLowerCase().split(/[-_]/);
  const traditional = rest.some((part) => ["hant", "tw", "hk", "mo"].includes(part));
  if (base === "zh") return traditional ? "en" : "zh-Hans";
  return LANGUAGES.find((each) => each === base) ?? "en";
}
