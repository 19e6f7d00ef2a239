/** Money, data, days and moments as the reader writes them. Everything goes through `Intl`; nothing is joined by hand. */

import { pickLanguage, type Language } from "./i18n";
import type { Amount, Hass, Iso, Money, Quantity } from "./types";

type Kind = "data" | "voice" | "sms";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Data is counted in powers of two, as those do who sell it: 3 GB are 3 * 1024^3 bytes. The sensors count alike. */
const MEGABYTE = 1024 ** 2;
const GIGABYTE = 1024 ** 3;

/** How Home Assistant's number formats are asked of `Intl`: by a language that writes so. */
const NUMBER_LOCALES: Record<string, string[] | undefined> = {
  comma_decimal: ["en-US"],
  decimal_comma: ["de", "es", "it"],
  quote_decimal: ["de-CH"],
  space_comma: ["fr", "sv", "cs"],
  system: undefined,
};

type Locales = string | string[] | undefined;

/** Making a format takes longer than using it, and a page has many cards: each is made once. */
function once<O, F>(make: (locales: Locales, options: O) => F): (locales: Locales, options: O) => F {
  const made = new Map<string, F>();
  return (locales, options) => {
    const key = JSON.stringify([locales, options]);
    let format = made.get(key);
    if (format === undefined) made.set(key, (format = make(locales, options)));
    return format;
  };
}

const numberFormat = once((locales, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locales, options));
const dateFormat = once((locales, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locales, options));
const relativeFormat = once(
  (locales, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(locales, options),
);

export interface Format {
  language: Language;
  number(value: number | Amount, options?: Intl.NumberFormatOptions): string;
  money(money: Money): string;
  quantity(kind: Kind, quantity: number): string;
  /** `3 days` */
  days(count: number): string;
  /** `9 Dec`, with its year unless it is this one. */
  date(moment: Iso | Date): string;
  /** A day without a time zone: `2026-12-09`. */
  day(day: string): string;
  /** `9 Dec, 14:05` */
  dateTime(moment: Iso | Date): string;
  /** `5 minutes ago`, `tomorrow` */
  relative(moment: Iso | Date): string;
  /** How many calendar days lie between two moments, on the reader's clock. */
  daysBetween(from: Iso | Date, to: Iso | Date): number;
}

/** What the formats depend on: when it is the same, nothing has to be drawn anew. */
export function localeKey(hass: Pick<Hass, "locale" | "config">): string {
  return JSON.stringify([hass.locale, hass.config?.time_zone]);
}

/** The formats of a reader. `now` is asked each time, so that a format can be kept. */
export function formatFor(
  hass: Pick<Hass, "locale" | "config">,
  now: () => number = Date.now,
): Format {
  const { locale } = hass;
  const language = pickLanguage(locale.language);
  // The region matters where the language is one of ours: es-419 writes numbers as Latin America does.
  const tag = locale.language.toLowerCase().startsWith(language.slice(0, 2)) ? locale.language : language;
  const timeZone = locale.time_zone === "server" ? hass.config?.time_zone : undefined;
  const plain = { timeZone };
  const numbers = locale.number_format in NUMBER_LOCALES ? NUMBER_LOCALES[locale.number_format] : tag;
  // As each language groups: Spanish leaves four digits together.
  const useGrouping = locale.number_format === "none" ? false : ("auto" as const);

  const number: Format["number"] = (value, options = {}) =>
    // Text keeps every digit of a sum; the types of `Intl` do not know that it is allowed.
    numberFormat(numbers, { useGrouping, ...options }).format(value as number);

  /** A number with a unit or a currency: the pattern of the language, the digits of the reader's number format. */
  const within = (value: number | Amount, options: Intl.NumberFormatOptions, digits: string): string => {
    const parts = numberFormat(tag, options).formatToParts(value as number);
    let said = false;
    const pieces = parts.map(({ type, value: piece }) => {
      if (!["integer", "group", "decimal", "fraction"].includes(type)) return piece;
      const first = !said;
      said = true;
      return first ? digits : "";
    });
    return pieces.join("");
  };

  const unit = (value: number, name: string, unitDisplay: "short" | "long", decimals = 0): string =>
    within(value, { style: "unit", unit: name, unitDisplay }, number(value, { maximumFractionDigits: decimals }));

  const money: Format["money"] = ({ amount, currency }) => {
    const options = { style: "currency", currency } as const;
    const { maximumFractionDigits: cents = 2 } = numberFormat(tag, options).resolvedOptions();
    const places = amount.split(".")[1]?.replace(/0+$/, "").length ?? 0;
    const fraction = places === 0 ? 0 : Math.max(places, cents);
    const digits = { minimumFractionDigits: fraction, maximumFractionDigits: fraction };
    return within(amount, { ...options, ...digits }, number(amount.replace("-", ""), digits));
  };

  const data = (bytes: number): string =>
    bytes < GIGABYTE
      ? unit(floored(bytes / MEGABYTE, bytes < 10 * MEGABYTE ? 1 : 0), "megabyte", "short", 1)
      : unit(floored(bytes / GIGABYTE, 1), "gigabyte", "short", 1);

  const SAID: Record<Kind, (count: number) => string> = {
    data,
    voice: (seconds) => unit(floored(seconds / 60, 0), "minute", "short"),
    sms: (count) => number(count),
  };

  const year = (moment: Date): string =>
    dateFormat("en", { ...plain, year: "numeric" }).format(moment);
  const date: Format["date"] = (moment) => {
    const wanted = asDate(moment);
    const other = year(wanted) !== year(new Date(now()));
    const options: Intl.DateTimeFormatOptions = { ...plain, day: "numeric", month: "short" };
    if (other) options.year = "numeric";
    return dateFormat(tag, options).format(wanted);
  };
  const hourCycle = hours(locale.time_format, tag);

  /** Whole days since 1970 of the date that the reader's clock shows. */
  const dayNumber = (moment: Date): number => {
    const options = { ...plain, year: "numeric", month: "numeric", day: "numeric" } as const;
    const parts = dateFormat("en", options).formatToParts(moment);
    const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
    return Date.UTC(of("year"), of("month") - 1, of("day")) / DAY;
  };
  const daysBetween: Format["daysBetween"] = (from, to) => dayNumber(asDate(to)) - dayNumber(asDate(from));

  const relative: Format["relative"] = (moment) => {
    const wanted = asDate(moment);
    const distance = wanted.getTime() - now();
    const far = Math.abs(distance);
    const words = relativeFormat(tag, { numeric: "auto" });
    if (far < MINUTE) return words.format(0, "second");
    if (far < HOUR) return words.format(Math.trunc(distance / MINUTE), "minute");
    if (far < DAY) return words.format(Math.trunc(distance / HOUR), "hour");
    return words.format(daysBetween(new Date(now()), wanted), "day");
  };

  return {
    language,
    number,
    money,
    quantity: (kind, quantity) => SAID[kind](quantity),
    days: (count) => unit(count, "day", "long"),
    date,
    // A day has no time zone: read and written in the same one, it stays the day that was meant.
    day: (day) => formatFor({ locale: { ...locale, time_zone: "server" }, config: { time_zone: "UTC" } }, now).date(day),
    dateTime: (moment) => {
      const whole = { ...plain, day: "numeric", month: "short", hour: "numeric", minute: "2-digit", hourCycle } as const;
      return dateFormat(tag, whole).format(asDate(moment));
    },
    relative,
    daysBetween,
  };
}

/** A part of a whole, 0 to 1; `null` where there is no such part. */
export function share(remaining: Quantity | null, total: Quantity | null): number | null {
  if (typeof remaining !== "number" || typeof total !== "number" || total <= 0) return null;
  return Math.min(Math.max(remaining / total, 0), 1);
}

/** Never more than there is: 3.96 GB are not 4. */
function floored(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  // Binary fractions: 0.3 / 0.1 is a little less than 3.
  return Math.floor(value * factor + 1e-9) / factor;
}

/** Twelve or twenty-four hours, as the reader, the machine or the language has them. */
function hours(wanted: string, tag: string): "h12" | "h23" {
  if (wanted === "12" || wanted === "24") return wanted === "12" ? "h12" : "h23";
  const whose = wanted === "system" ? undefined : tag;
  return dateFormat(whose, { hour: "numeric" }).resolvedOptions().hour12 ? "h12" : "h23";
}

function asDate(moment: Iso | Date): Date {
  return typeof moment === "string" ? new Date(moment) : moment;
}
