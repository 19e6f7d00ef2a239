/** Which language is spoken, and the few words that must be there before the integration has answered. */

import always from "./always.json";

export type Language = keyof typeof always;
export const LANGUAGES = Object.keys(always) as Language[];
export type Values = Record<string, string | number>;
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

/** Put values in place of `{names}`; what is not given stays visible, so that it is noticed. */
export function fill(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** What is said while nothing is known, or nothing can be asked. */
export function alwaysSaid(language: Language, key: string): string | undefined {
  return (always[language] as Record<string, string>)[key];
}
