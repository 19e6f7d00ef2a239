/** Which language is spoken, and how texts are looked up: typed tables, one for each part of the card. */

export const LANGUAGES = ["en", "zh-Hans", "es", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Values = Record<string, string | number>;
export type Tables<K extends string> = Record<Language, Record<K, string>>;
export type Say<K extends string> = (key: K, values?: Values) => string;

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

/** How one part of the card says things in a language. */
export function speaker<K extends string>(tables: Tables<K>, language: Language): Say<K> {
  return (key, values) => fill(tables[language][key] ?? tables.en[key], values);
}
