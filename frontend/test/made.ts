/** What the tests of the card share: a line in which nothing is wrong, and a Home Assistant that answers. */

import { formatFor } from "../src/format";
import type { Language } from "../src/i18n";
import { cardTexts, type Words } from "../src/i18n/words";
import type { Reader } from "../src/model";
import type { ChartView, Hass, LineView, ProposalView, RechargeView } from "../src/types";
import translations_en from "../../custom_components/esim_recharge/translations/en.json";
import translations_es from "../../custom_components/esim_recharge/translations/es.json";
import translations_fr from "../../custom_components/esim_recharge/translations/fr.json";
import translations_zh from "../../custom_components/esim_recharge/translations/zh-Hans.json";

export const GB = 1024 ** 3;
export const NOW = Date.parse("2026-11-21T12:00:00Z");
export const TRANSLATIONS: Record<Language, object> = {
  en: translations_en,
  es: translations_es,
  fr: translations_fr,
  "zh-Hans": translations_zh,
};

/** Translations as Home Assistant serves them: flat, with the integration in front. */
export function flat(language: Language, category: string): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (value: unknown, path: string): void => {
    if (typeof value === "string") found[path] = value;
    else for (const [key, each] of Object.entries(value ?? {})) walk(each, `${path}.${key}`);
  };
  walk((TRANSLATIONS[language] as Record<string, unknown>)[category], `component.esim_recharge.${category}`);
  return found;
}

export function wordsOf(language: Language): Words {
  return new Map(["common", "entity", "exceptions"].flatMap((category) => Object.entries(flat(language, category))));
}

/** `days(3)` is three days from now. */
export function days(count: number): string {
  return new Date(NOW + count * 86_400_000).toISOString();
}

export function reader(language: Language = "en", changes: Partial<Reader> = {}): Reader {
  const hass = {
    locale: { language, number_format: "language", time_format: "language", time_zone: "server" },
    config: { time_zone: "UTC" },
  };
  return {
    say: cardTexts(wordsOf(language), language),
    words: wordsOf(language),
    format: formatFor(hass, () => NOW),
    now: NOW,
    skewed: false,
    ...changes,
  };
}

export function line(changes: Partial<LineView> = {}): LineView {
  return {
    device_id: "peru",
    name: "Peru",
    account_name: "Travel",
    api: 1,
    can_spend: true,
    can_buy: true,
    by_hand: false,
    mode: "ask",
    status: "watching",
    reason: null,
    next_allowed: null,
    held_back: null,
    due: false,
    obstacle: null,
    money: { amount: "12.50", currency: "USD" },
    data: { remaining: 3.4 * GB, total: 5 * GB },
    voice: null,
    sms: null,
    valid_until: days(20),
    runs_out: { at: days(17), cause: "data" },
    line_status: "active",
    read_at: new Date(NOW - 300_000).toISOString(),
    as_of: null,
    available: true,
    error: null,
    limits: {
      max_price: { amount: "20", currency: "USD" },
      per_day: { used: 2, allowed: 3 },
      line_month: { spent: { amount: "12", currency: "USD" }, budget: { amount: "40", currency: "USD" } },
      account_month: { spent: null, budget: null },
      paused_until: null,
      active_from: null,
      active_until: null,
    },
    proposal: null,
    open: null,
    uncleared: null,
    last: null,
    ...changes,
  };
}

export function recharge(changes: Partial<RechargeView> = {}): RechargeView {
  return {
    id: "01JD0000000000000000000000",
    created_at: days(-2),
    updated_at: days(-2),
    state: "credited",
    origin: "requested",
    product: "three",
    title: "3 GB - 30 Days",
    price: "9.36",
    currency: "USD",
    credit: null,
    credit_currency: null,
    paid: null,
    paid_currency: null,
    receipt: "A-17",
    reason: null,
    message: null,
    request_id: null,
    ...changes,
  };
}

export const PROPOSAL: ProposalView = {
  id: "01JD0000000000000000000001",
  product: {
    product: "three",
    title: "3 GB - 30 Days",
    price: "9.36",
    currency: "USD",
    data: 3 * GB,
    voice: null,
    sms: null,
    validity_days: 30,
    credit: null,
    credit_currency: null,
    range: null,
  },
  because: ["data"],
  expires_at: days(1),
};

export const CHART: ChartView = {
  from: days(-30),
  to: days(10),
  now: days(0),
  money: {
    currency: "USD",
    points: [
      [days(-30), "10"],
      [days(-10), "2"],
      [days(-10), "12"],
      [days(0), "6.50"],
    ],
  },
  data: null,
  recharges: [{ at: days(-10), title: "Top-up", price: "10", currency: "USD", state: "credited" }],
  forecast: { at: days(10), cause: "money", from: [days(0), "6.50"] },
};

/** A Home Assistant with one account, one line and a foreign device; `answers` by the type of the message. */
export class House {
  asked: Record<string, unknown>[] = [];
  subscribed = 0;
  tell: (lines: Record<string, LineView | null>) => void = () => undefined;
  answers: Record<string, (message: Record<string, unknown>) => unknown>;
  hass: Hass;

  constructor(answers: House["answers"] = {}, lines: Record<string, LineView | null> = { peru: line() }) {
    this.answers = {
      "esim_recharge/info": () => ({ api: 1, version: "1.0.0" }),
      "esim_recharge/chart": () => CHART,
      "esim_recharge/history": () => ({ recharges: [recharge()] }),
      "esim_recharge/lines": () => Object.keys(lines).map((id) => ({ device_id: id, entry_id: "e", name: id })),
      "frontend/get_translations": ({ language, category }) => ({
        resources: flat(language as Language, category as string),
      }),
      ...answers,
    };
    const devices = {
      travel: device("travel", "service"),
      peru: device("peru"),
      laos: device("laos"),
      lamp: { id: "lamp", identifiers: [["hue", "1"]] as [string, string][] },
    };
    this.hass = {
      states: { "sensor.peru_balance": state("sensor.peru_balance"), "light.lamp": state("light.lamp") },
      entities: {
        "sensor.peru_run_out": { entity_id: "sensor.peru_run_out", device_id: "peru", platform: "esim_recharge" },
        "sensor.peru_balance": {
          entity_id: "sensor.peru_balance",
          device_id: "peru",
          platform: "esim_recharge",
          translation_key: "balance",
        },
        "light.lamp": { entity_id: "light.lamp", device_id: "lamp", platform: "hue" },
      },
      devices,
      locale: { language: "en", number_format: "language", time_format: "language", time_zone: "server" },
      language: "en",
      config: { time_zone: "UTC", state: "RUNNING" },
      themes: {},
      connection: {
        subscribeMessage: async (callback) => {
          this.subscribed += 1;
          this.tell = (changed) => callback({ lines: changed } as never);
          this.tell(lines);
          return () => undefined;
        },
      },
      callWS: async (message) => {
        this.asked.push(message);
        const answer = this.answers[message["type"] as string];
        if (!answer) throw { code: "unknown_command" };
        return answer(message) as never;
      },
      callService: async () => ({ response: {} }),
    };
  }

  /** As Home Assistant does after each change of any entity: another object, with other states. */
  push(entity = "light.lamp"): Hass {
    this.hass = { ...this.hass, states: { ...this.hass.states, [entity]: state(entity) } };
    return this.hass;
  }
}

function device(id: string, entry_type: string | null = null) {
  return { id, name: id, entry_type, identifiers: [["esim_recharge", id]] as [string, string][] };
}

function state(entity_id: string) {
  return { entity_id, state: "on", attributes: {} };
}

/** Let promises and drawings be done. */
export async function settled(element?: { updateComplete: Promise<unknown> }): Promise<void> {
  for (let round = 0; round < 8; round += 1) {
    await new Promise((resolve) => setTimeout(resolve));
    await element?.updateComplete;
  }
}
