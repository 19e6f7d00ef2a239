/** What the integration tells of a line in which nothing is wrong. */

import { formatFor, type Format } from "../src/format";
import { always, type Language } from "../src/i18n";
import type { Words } from "../src/text";
import type { Line, Recharge, Series, View } from "../src/types";
import { flat } from "./house";

export const GB = 1024 ** 3;
export const NOW = Date.parse("2026-11-21T12:00:00Z");

/** `days(3)` is three days from now. */
export function days(count: number): string {
  return new Date(NOW + count * 86_400_000).toISOString();
}

export function format(language: string, changes: object = {}, time_zone = "UTC"): Format {
  const locale = { language, number_format: "language", time_format: "language", time_zone: "server", ...changes };
  return formatFor({ locale, config: { time_zone } }, () => NOW);
}

export function wordsOf(language: Language): Words {
  const parts = ["common", "entity", "exceptions"].flatMap((category) => Object.entries(flat(language, category)));
  const early = Object.entries(always[language]).map(([key, text]) => [`common.card_${key}`, text] as const);
  return new Map([...early, ...parts.map(([path, text]) => [path.replace("component.esim_recharge.", ""), text] as const)]);
}

const card = (key: string, values = {}) => ({ say: `common.card_${key}`, with: values });

export function line(changes: Partial<Line> = {}): Line {
  const [left, total] = [{ data: 3.4 * GB }, { data: 5 * GB }];
  return {
    id: "peru",
    name: "Peru",
    chip: { tone: "good", icon: "check", text: card("fine") },
    figure: { label: card("balance"), value: { money: ["12.50", "USD"] } },
    gauges: [{ kind: "data", label: card("data"), value: card("left_of", { left, total }), share: 0.68 }],
    facts: [
      { key: "valid", label: card("valid_until"), value: { date: days(20) }, detail: { ago: days(20) }, tone: "plain" },
      { key: "out", label: card("runs_out"), value: { date: days(2) }, detail: card("out_data"), tone: "notice" },
      {
        key: "recharging",
        label: card("recharging"),
        value: { say: "entity.sensor.recharge_status.state.watching" },
        detail: null,
        tone: "plain",
      },
    ],
    notes: [],
    question: null,
    limits: [card("limit_day", { used: { number: 2 }, allowed: { number: 3 } })],
    button: { note: null },
    instead: null,
    age: card("updated", { when: { ago: days(-5 / 1440) } }),
    stale: false,
    stamp: "1",
    ...changes,
  };
}

/** What is told of one line. */
export function viewOf(changes: Partial<Line> = {}, more: Partial<View> = {}): View {
  return { api: 2, account: null, message: null, lines: [line(changes)], ...more };
}

export const DUE = { tone: "notice", icon: "alert", text: card("due") } as const;

export const QUESTION = {
  kind: "proposal",
  text: card("proposed", {
    product: "3 GB - 30 Days",
    price: { money: ["9.36", "USD"] },
    when: { at: days(1) },
  }),
  button: card("decide"),
} as const;

export const SERIES: Series = {
  key: "money",
  label: card("balance"),
  title: card("chart_money", { days: { days: 30 } }),
  summary: "From 12 down to 5.50.",
  top: { money: ["12", "USD"] },
  from: { date: days(-30) },
  to: { date: days(10) },
  path: "M0 0L50 83.33L50 0L75 45.83",
  ahead: "M75 45.83L100 100",
  now: 75,
  marks: [{ x: 50, y: 0, back: false, title: [{ date: days(-10) }, "Top-up"] }],
  rows: [
    { day: { day: "2026-10-22" }, value: { money: ["10", "USD"] }, recharges: [] },
    { day: { day: "2026-11-11" }, value: { money: ["12", "USD"] }, recharges: [["Top-up", { money: ["10", "USD"] }]] },
  ],
};

export const RECHARGE: Recharge = {
  title: "3 GB - 30 Days",
  price: { money: ["9.36", "USD"] },
  told: [
    { at: days(-2) },
    { say: "entity.event.recharge.state_attributes.state.state.credited" },
    null,
    card("receipt", { number: "A-17" }),
  ],
};
