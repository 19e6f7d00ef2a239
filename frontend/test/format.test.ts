import { describe, expect, it } from "vitest";
import { format, GB } from "./made";

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
    expect(plain(said.money(["12.5", "USD"]))).toBe(money);
    expect(plain(said.money(["1234", "USD"]))).toBe(whole);
  });

  it("counts data in powers of two, and never rounds up", () => {
    expect(plain(said.data(3.99 * GB))).toBe(data);
    expect(plain(said.data(850 * 1024 ** 2))).toBe(little);
  });

  it("writes days, dates and times", () => {
    expect(plain(said.days(3))).toBe(span);
    expect(said.date("2026-12-09T00:00:00Z")).toBe(date);
    expect(plain(said.at("2026-12-09T14:05:00Z"))).toBe(time);
  });

  it("says how long ago, and how soon", () => {
    expect(said.ago("2026-11-21T11:55:00Z")).toBe(ago);
    expect(said.ago("2026-11-22T13:00:00Z")).toBe(tomorrow);
  });
});

describe("money", () => {
  it("loses no digit", () => {
    expect(format("en").money(["12345678901234567.125", "USD"])).toBe("$12,345,678,901,234,567.125");
  });

  it("keeps the sign of a debt", () => {
    expect(format("en").money(["-3.5", "EUR"])).toBe("-€3.50");
  });

  it("has no cents where the currency has none", () => {
    expect(format("en").money(["1000", "JPY"])).toBe("¥1,000");
  });

  it("is a sum where its currency is known", () => {
    expect(["3.6", "1234.125"].map((each) => plain(format("fr").sum(each)))).toEqual(["3,60", "1 234,125"]);
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
    expect(plain(format("en", { number_format }).money(["1234.5", "USD"]))).toBe(said);
  });

  it("times of twelve or twenty-four hours", () => {
    expect(plain(format("en", { time_format: "24" }).at("2026-12-09T14:05:00Z"))).toBe("Dec 9, 14:05");
    expect(plain(format("fr", { time_format: "12" }).at("2026-12-09T14:05:00Z"))).toMatch(/2:05 PM$/);
    expect(format("en", { time_format: "system" }).at("2026-12-09T14:05:00Z")).toMatch(/[:]05/);
  });

  it("the region of a language that is one of ours", () => {
    expect(plain(format("es-419").data(3.5 * GB))).toBe("3.5 GB");
    expect(format("de").days(3)).toBe("3 days");
  });

  it("the time zone of the server where that is wanted", () => {
    const lima = format("en", {}, "America/Lima");
    expect(lima.date("2026-12-09T03:00:00Z")).toBe("Dec 8");
    // By the calendar of the reader: in Lima the 23rd ends five hours after it does in Greenwich.
    expect([lima.ago("2026-11-24T04:00:00Z"), lima.ago("2026-11-24T06:00:00Z")]).toEqual(["in 2 days", "in 3 days"]);
    // A day is a day wherever one is.
    expect(lima.day("2026-12-09")).toBe("Dec 9");
  });
});

it("adds the year to another one's dates", () => {
  expect(format("en").date("2027-01-09T00:00:00Z")).toBe("Jan 9, 2027");
});

it("says small amounts of data exactly, and counts as they are", () => {
  const said = format("en");
  expect([said.data(2.55 * 1024 ** 2), said.voice(2759), said.sms(1200), said.number(3)]).toEqual([
    "2.5 MB",
    "45 min",
    "1,200",
    "3",
  ]);
});

it("says hours by the clock, and nothing of less than a minute", () => {
  const said = format("en");
  expect([said.ago("2026-11-21T12:00:20Z"), said.ago("2026-11-21T09:00:00Z")]).toEqual(["", "3 hours ago"]);
});
