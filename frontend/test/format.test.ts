import { describe, expect, it } from "vitest";
import { formatFor, localeKey, share } from "../src/format";
import { GB, NOW } from "./made";

function format(language: string, changes: object = {}) {
  const locale = { language, number_format: "language", time_format: "language", time_zone: "server", ...changes };
  return formatFor({ locale, config: { time_zone: "UTC" } }, () => NOW);
}

/** No-break spaces, narrow or not, as blanks: which one a language takes is its own affair. */
function plain(text: string): string {
  return text.replace(/[\u00a0\u202f\u2009]/g, " ").replaceAll("’", "'");
}

describe.each([
  ["en", "$12.50", "$1,234", "3.9 GB", "850 MB", "3 days", "Dec 9", "Dec 9, 2:05 PM", "5 minutes ago", "tomorrow"],
  ["zh-Hans", "US$12.50", "US$1,234", "3.9 GB", "850 MB", "3天", "12月9日", "12月9日 14:05", "5分钟前", "明天"],
  ["es", "12,50 US$", "1234 US$", "3,9 GB", "850 MB", "3 días", "9 dic", "9 dic, 14:05", "hace 5 minutos", "mañana"],
  ["fr", "12,50 $US", "1 234 $US", "3,9 Go", "850 Mo", "3 jours", "9 déc.", "9 déc., 14:05", "il y a 5 minutes", "demain"],
])("in %s", (language, money, whole, data, little, span, date, time, ago, tomorrow) => {
  const said = format(language);

  it("writes money with cents, or whole", () => {
    expect(plain(said.money({ amount: "12.5", currency: "USD" }))).toBe(money);
    expect(plain(said.money({ amount: "1234", currency: "USD" }))).toBe(whole);
  });

  it("counts data in powers of two, and never rounds up", () => {
    expect(plain(said.quantity("data", 3.99 * GB))).toBe(data);
    expect(plain(said.quantity("data", 850 * 1024 ** 2))).toBe(little);
  });

  it("writes days, dates and times", () => {
    expect(plain(said.days(3))).toBe(span);
    expect(said.date("2026-12-09T00:00:00Z")).toBe(date);
    expect(plain(said.dateTime("2026-12-09T14:05:00Z"))).toBe(time);
  });

  it("says how long ago, and how soon", () => {
    expect(said.relative("2026-11-21T11:55:00Z")).toBe(ago);
    expect(said.relative("2026-11-22T13:00:00Z")).toBe(tomorrow);
  });
});

describe("money", () => {
  it("loses no digit", () => {
    expect(format("en").money({ amount: "12345678901234567.125", currency: "USD" })).toBe("$12,345,678,901,234,567.125");
  });

  it("keeps the sign of a debt", () => {
    expect(format("en").money({ amount: "-3.5", currency: "EUR" })).toBe("-€3.50");
  });

  it("has no cents where the currency has none", () => {
    expect(format("en").money({ amount: "1000", currency: "JPY" })).toBe("¥1,000");
  });
});

describe("the reader's own settings", () => {
  it.each([
    ["comma_decimal", "$1,234.50"],
    ["decimal_comma", "$1.234,50"],
    ["space_comma", "$1 234,50"],
    ["quote_decimal", "$1'234.50"],
    ["none", "$1234.50"],
  ])("numbers as %s", (number_format, said) => {
    expect(plain(format("en", { number_format }).money({ amount: "1234.5", currency: "USD" }))).toBe(said);
  });

  it("times of twelve or twenty-four hours", () => {
    expect(plain(format("en", { time_format: "24" }).dateTime("2026-12-09T14:05:00Z"))).toBe("Dec 9, 14:05");
    expect(plain(format("fr", { time_format: "12" }).dateTime("2026-12-09T14:05:00Z"))).toMatch(/2:05 PM$/);
    expect(format("en", { time_format: "system" }).dateTime("2026-12-09T14:05:00Z")).toMatch(/[:]05/);
  });

  it("the region of a language that is one of ours", () => {
    expect(plain(format("es-419").quantity("data", 3.5 * GB))).toBe("3.5 GB");
    expect(format("de").days(3)).toBe("3 days");
  });

  it("the time zone of the server where that is wanted", () => {
    const locale = { language: "en", number_format: "language", time_format: "24", time_zone: "server" };
    const lima = formatFor({ locale, config: { time_zone: "America/Lima" } }, () => NOW);
    expect(lima.date("2026-12-09T03:00:00Z")).toBe("Dec 8");
    expect(lima.daysBetween("2026-12-09T03:00:00Z", "2026-12-09T06:00:00Z")).toBe(1);
    // A day is a day wherever one is.
    expect(lima.day("2026-12-09")).toBe("Dec 9");
  });

  it("are known by a key, so that formats are kept while it is the same", () => {
    const locale = { language: "en", number_format: "none", time_format: "24" };
    const key = localeKey({ locale, config: { time_zone: "UTC" } });
    expect(localeKey({ locale: { ...locale }, config: { time_zone: "UTC" } })).toBe(key);
    expect(localeKey({ locale, config: { time_zone: "Asia/Bangkok" } })).not.toBe(key);
  });
});

it("adds the year to another one's dates", () => {
  expect(format("en").date("2027-01-09T00:00:00Z")).toBe("Jan 9, 2027");
});

it("says small amounts of data exactly, and hours by the clock", () => {
  const said = format("en");
  expect([said.quantity("data", 2.55 * 1024 ** 2), said.quantity("voice", 2759)]).toEqual(["2.5 MB", "45 min"]);
  expect([said.relative("2026-11-21T12:00:20Z"), said.relative("2026-11-21T09:00:00Z")]).toEqual(["now", "3 hours ago"]);
});

it.each([
  [1, 4, 0.25],
  [5, 4, 1],
  [-1, 4, 0],
  [null, 4, null],
  ["unlimited", 4, null],
  [1, "unlimited", null],
  [1, 0, null],
  [1, null, null],
] as const)("%s of %s is a part of %s", (remaining, total, part) => {
  expect(share(remaining, total)).toBe(part);
});
