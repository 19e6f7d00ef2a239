/** A Home Assistant that is steered by the test: what is asked and done is written down, and answered as told. */

import en from "../../custom_components/esim_recharge/translations/en.json";
import es from "../../custom_components/esim_recharge/translations/es.json";
import fr from "../../custom_components/esim_recharge/translations/fr.json";
import zhHans from "../../custom_components/esim_recharge/translations/zh-Hans.json";
import type { Hass, LineView, ProductView, RechargeView } from "../src/types";

export interface Call {
  action: string;
  data: Record<string, unknown>;
}

type Answers = Record<string, (data: Record<string, unknown>) => unknown>;

export class House {
  readonly calls: Call[] = [];
  readonly asked: Record<string, unknown>[] = [];
  readonly subscriptions: { ids: string[]; tell: (message: unknown) => void; ended: boolean; options: unknown }[] = [];
  answers: Answers = {};
  views: Record<string, LineView | null> = {};
  /** What the next subscriptions are refused with. */
  refusals: unknown[] = [];
  readonly #listeners: Record<string, (() => void)[]> = {};

  language = "en";

  get actions(): string[] {
    return this.calls.map(({ action }) => action);
  }

  fire(event: string): void {
    for (const listener of this.#listeners[event] ?? []) listener();
  }

  readonly hass: Hass = (() => {
    const house = this;
    return {
      states: {},
      entities: {},
      devices: {},
      get locale() {
        return { language: house.language, number_format: "language", time_format: "language", time_zone: "server" };
      },
      get language() {
        return house.language;
      },
      config: { time_zone: "UTC" },
      connection: {
        async subscribeMessage(tell: (message: never) => void, message: Record<string, unknown>, options: unknown) {
          const refusal = house.refusals.shift();
          if (refusal !== undefined) throw refusal;
          const ids = message["device_ids"] as string[];
          const subscription = { ids, tell: tell as (message: unknown) => void, ended: false, options };
          house.subscriptions.push(subscription);
          const known = ids.filter((id) => id in house.views).map((id) => [id, house.views[id]]);
          tell({ lines: Object.fromEntries(known) } as never);
          return async () => {
            subscription.ended = true;
          };
        },
        addEventListener(name: string, listener: () => void) {
          (house.#listeners[name] ??= []).push(listener);
        },
      },
      async callWS<T>(message: Record<string, unknown>): Promise<T> {
        house.asked.push(message);
        const { type } = message;
        if (type === "frontend/get_translations") return words(message) as T;
        const name = String(type).replace("esim_recharge/", "");
        return (await house.answers[name]?.(message)) as T;
      },
      async callService(domain, action, data = {}, target, notifyOnError, returnResponse) {
        if (domain !== "esim_recharge" || target !== undefined) throw new Error("not ours");
        // Without these two, Home Assistant shows a message of its own, and answers nothing.
        if (notifyOnError !== false || returnResponse !== true) throw new Error("not as agreed");
        house.calls.push({ action, data });
        return { context: {}, response: await house.answers[action]?.(data) };
      },
    } satisfies Hass;
  })();
}

/** The integration's real words, as Home Assistant hands them out: one flat table. */
function words({ language, category }: Record<string, unknown>): { resources: Record<string, string> } {
  const parts = TRANSLATIONS[language as string]?.[category as string] ?? {};
  return { resources: Object.fromEntries(flat(`component.esim_recharge.${category}`, parts)) };
}

const TRANSLATIONS: Record<string, Record<string, object | string>> = { en, es, fr, "zh-Hans": zhHans };

function flat(path: string, part: object | string): [string, string][] {
  return Object.entries(part).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${path}.${key}`, value]] : flat(`${path}.${key}`, value),
  );
}

export function product(more: Partial<ProductView> = {}): ProductView {
  return {
    product: "small",
    title: "Small",
    price: "4.50",
    currency: "USD",
    data: 1024 ** 3,
    voice: null,
    sms: null,
    validity_days: 7,
    credit: null,
    credit_currency: null,
    range: null,
    ...more,
  };
}

export function bought(more: Partial<RechargeView> = {}): RechargeView {
  return {
    id: "01RECHARGE",
    created_at: "2026-11-20T10:00:00+00:00",
    updated_at: "2026-11-20T10:00:00+00:00",
    state: "succeeded",
    origin: "requested",
    product: "small",
    title: "Small",
    price: "4.50",
    currency: "USD",
    credit: null,
    credit_currency: null,
    paid: null,
    paid_currency: null,
    receipt: null,
    reason: null,
    message: null,
    request_id: null,
    ...more,
  };
}

export function line(more: Partial<LineView> = {}): LineView {
  const month = { spent: { amount: "12", currency: "USD" }, budget: { amount: "40", currency: "USD" } };
  return {
    device_id: "peru",
    name: "Peru",
    account_name: "Travel",
    api: 1,
    can_spend: true,
    can_buy: true,
    by_hand: false,
    mode: "off",
    status: "off",
    reason: null,
    next_allowed: null,
    held_back: null,
    due: false,
    obstacle: null,
    money: null,
    data: null,
    voice: null,
    sms: null,
    valid_until: null,
    runs_out: null,
    line_status: "active",
    read_at: "2026-11-21T10:00:00+00:00",
    as_of: null,
    available: true,
    error: null,
    limits: {
      max_price: { amount: "20", currency: "USD" },
      per_day: { used: 0, allowed: 3 },
      line_month: month,
      account_month: { spent: null, budget: null },
      paused_until: null,
      active_from: null,
      active_until: null,
    },
    proposal: null,
    open: null,
    uncleared: null,
    last: null,
    ...more,
  };
}

/** An error of the integration, as Home Assistant's connection rejects with it. */
export function error(code: string, key: string | null = null, placeholders: Record<string, string> = {}): object {
  const ours = key === null ? {} : { translation_domain: "esim_recharge", translation_key: key };
  return { code, message: `Validation error: ${key}`, translation_placeholders: placeholders, ...ours };
}

export const LOST = { type: "result", success: false, error: { code: 3, message: "Connection lost" } };

/** Let everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}
