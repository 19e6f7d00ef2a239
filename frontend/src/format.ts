/** Figures as the reader writes them. Everything goes through `Intl`; nothing is joined by hand. */

import { pickLanguage } from "./i18n";
import type { Hass } from "./types";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Data is counted in powers of two, as those do who sell it: 3 GB are 3 * 1024^3 bytes. The sensors count alike. */
const MEGABYTE = 1024 ** 2;
const GIGABYTE = 1024 ** 3;

/** ISO 8601, UTC. */
type Iso = string;
/** A decimal number as text, so that no digit is lost. */
type Amount = string;

/** What each kind of figure is given. */
export interface Figures {
  /** An amount and its currency. */
  money: readonly [Amount, string];
  /** A sum whose currency is known. */
  sum: Amount;
  /** Bytes, seconds, messages. */
  data: number;
  voice: number;
  sms: number;
  number: number;
  /** `3 days` */
  days: number;
  /** `9 Dec`, with its year unless it is this one. */
  date: Iso;
  /** The same of a day without a time zone: `2026-12-09`. */
  day: string;
  /** `9 Dec, 14:05` */
  at: Iso;
  /** `5 minutes ago`, `tomorrow`; empty within a minute. */
  ago: Iso;
}

export type Format = { readonly [Kind in keyof Figures]: (figure: Figures[Kind]) => string };

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
function once<O, F>(Made: new (locales: Locales, options: O) => F): (locales: Locales, options: O) => F {
  const made = new Map<string, F>();
  return (locales, options) => {
    const key = JSON.stringify([locales, options]);
    if (!made.has(key)) made.set(key, new Made(locales, options));
    return made.get(key) as F;
  };
}

const numberFormat = once<Intl.NumberFormatOptions, Intl.NumberFormat>(Intl.NumberFormat);
const dateFormat = once<Intl.DateTimeFormatOptions, Intl.DateTimeFormat>(Intl.DateTimeFormat);
const relativeFormat = once<Intl.RelativeTimeFormatOptions, Intl.RelativeTimeFormat>(Intl.RelativeTimeFormat);

/** The formats of a reader. */
export function formatFor(
  { locale, config }: Pick<Hass, "locale" | "config">,
  now: () => number = Date.now,
): Format {
  const language = pickLanguage(locale.language);
  // The region matters where the language is one of ours: es-419 writes numbers as Latin America does.
  const tag = locale.language.toLowerCase().startsWith(language.slice(0, 2)) ? locale.language : language;
  const timeZone = locale.time_zone === "server" ? config?.time_zone : undefined;
  const numbers = locale.number_format in NUMBER_LOCALES ? NUMBER_LOCALES[locale.number_format] : tag;
  // As each language groups: Spanish leaves four digits together.
  const useGrouping = locale.number_format === "none" ? false : ("auto" as const);

  const number = (value: number | Amount, options: Intl.NumberFormatOptions = {}): string =>
    // Text keeps every digit of a sum; the types of `Intl` do not know that it is allowed.
    numberFormat(numbers, { useGrouping, ...options }).format(value as number);

  /** A number with a unit or a currency: the pattern of the language, the digits of the reader's number format. */
  const within = (value: number | Amount, options: Intl.NumberFormatOptions, digits: string): string => {
    let rest = digits;
    return numberFormat(tag, options)
      .formatToParts(value as number)
      .map(({ type, value: piece }) => {
        if (!["integer", "group", "decimal", "fraction"].includes(type)) return piece;
        const first = rest;
        rest = "";
        return first;
      })
      .join("");
  };

  const unit = (value: number, name: string, unitDisplay: "short" | "long" = "short"): string =>
    within(value, { style: "unit", unit: name, unitDisplay }, number(value, { maximumFractionDigits: 1 }));

  const date = (day: Iso | number, zone = timeZone): string => {
    const year = (moment: Iso | number): string =>
      dateFormat("en", { timeZone: zone, year: "numeric" }).format(new Date(moment));
    const options: Intl.DateTimeFormatOptions = { timeZone: zone, day: "numeric", month: "short" };
    if (year(day) !== year(now())) options.year = "numeric";
    return dateFormat(tag, options).format(new Date(day));
  };

  /** Whole days since 1970 of the date that the reader's clock shows. */
  const dayNumber = (moment: number): number =>
    Date.parse(`${dateFormat("sv", { timeZone }).format(moment)}T00:00Z`) / DAY;

  return {
    number,
    sms: number,
    sum: (amount) => number(amount, { minimumFractionDigits: 2, maximumFractionDigits: 8 }),
    money: ([amount, currency]) => {
      const options = { style: "currency", currency } as const;
      const { maximumFractionDigits: cents = 2 } = numberFormat(tag, options).resolvedOptions();
      const places = amount.split(".")[1]?.replace(/0+$/, "").length ?? 0;
      const fraction = places && Math.max(places, cents);
      const digits = { minimumFractionDigits: fraction, maximumFractionDigits: fraction };
      return within(amount, { ...options, ...digits }, number(amount.replace("-", ""), digits));
    },
    data: (bytes) =>
      bytes < GIGABYTE
        ? unit(floored(bytes / MEGABYTE, bytes < 10 * MEGABYTE ? 10 : 1), "megabyte")
        : unit(floored(bytes / GIGABYTE, 10), "gigabyte"),
    voice: (seconds) => unit(floored(seconds / 60, 1), "minute"),
    days: (count) => unit(count, "day", "long"),
    date,
    // A day has no time zone: read and written in the same one, it stays the day that was meant.
    day: (day) => date(day, "UTC"),
    at: (moment) => {
      const hourCycle = hours(locale.time_format, tag);
      const whole = { timeZone, day: "numeric", month: "short", hour: "numeric", minute: "2-digit", hourCycle } as const;
      return dateFormat(tag, whole).format(new Date(moment));
    },
    ago: (moment) => {
      const [wanted, present] = [Date.parse(moment), now()];
      const distance = wanted - present;
      const far = Math.abs(distance);
      const words = relativeFormat(tag, { numeric: "auto" });
      if (far < MINUTE) return "";
      if (far < HOUR) return words.format(Math.trunc(distance / MINUTE), "minute");
      if (far < DAY) return words.format(Math.trunc(distance / HOUR), "hour");
      return words.format(dayNumber(wanted) - dayNumber(present), "day");
    },
  };
}

/** Never more than there is: 3.96 GB are not 4. `parts`: of how many parts each may be written. */
function floored(value: number, parts: number): number {
  // Binary fractions: 0.3 / 0.1 is a little less than 3.
  return Math.floor(value * parts + 1e-9) / parts;
}

/** Twelve or twenty-four hours, as the reader, the machine or the language has them. */
function hours(wanted: string, tag: string): "h12" | "h23" {
  const whose = wanted === "system" ? undefined : tag;
  const twelve = dateFormat(whose, { hour: "numeric" }).resolvedOptions().hour12;
  return wanted === "12" || (wanted !== "24" && twelve) ? "h12" : "h23";
}
