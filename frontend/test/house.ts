/** A Home Assistant that is steered by the test: what is asked is written down, and answered as told. */

import en from "../../custom_components/esim_recharge/translations/en.json";
import es from "../../custom_components/esim_recharge/translations/es.json";
import fr from "../../custom_components/esim_recharge/translations/fr.json";
import zhHans from "../../custom_components/esim_recharge/translations/zh-Hans.json";
import type { Language } from "../src/i18n";
import type { Hass, View } from "../src/types";
import { viewOf } from "./made";

export const TRANSLATIONS: Record<Language, Record<string, object | string>> = { en, es, fr, "zh-Hans": zhHans };

/** Translations as Home Assistant serves them: flat, with the integration in front. */
export function flat(language: string, category: string): Record<string, string> {
  const parts = TRANSLATIONS[language as Language][category] ?? {};
  return Object.fromEntries(leaves(`component.esim_recharge.${category}`, parts));
}

function leaves(path: string, part: object | string): [string, string][] {
  if (typeof part === "string") return [[path, part]];
  return Object.entries(part).flatMap(([key, value]) => leaves(`${path}.${key}`, value));
}

export interface Subscription {
  device: string;
  tell(view: View): void;
  ended: boolean;
  options: unknown;
}

type Answer = (message: Record<string, unknown>) => unknown;

/** One account, two lines and a foreign device. */
export class House {
  readonly asked: Record<string, unknown>[] = [];
  readonly subscriptions: Subscription[] = [];
  /** By the names of our commands, or by the types of Home Assistant's own. */
  answers: Record<string, Answer>;
  /** What is told of a device as soon as it is followed. */
  views: Record<string, View> = { peru: viewOf() };
  /** What the next subscriptions are refused with. */
  refusals: unknown[] = [];
  hass: Hass;
  readonly #listeners = new Set<[string, () => void]>();

  constructor(answers: Record<string, Answer> = {}, view?: View) {
    if (view) this.views = { peru: view, travel: view };
    this.answers = {
      "frontend/get_translations": ({ language, category }) => ({
        resources: flat(language as string, category as string),
      }),
      chart: () => ({ series: [] }),
      history: () => ({ recharges: [] }),
      ...answers,
    };
    const entity = (entity_id: string, device_id: string, platform = "esim_recharge") => ({ entity_id, device_id, platform });
    this.hass = {
      states: { "sensor.peru_balance": state("sensor.peru_balance"), "light.lamp": state("light.lamp") },
      entities: {
        "sensor.peru_run_out": entity("sensor.peru_run_out", "peru"),
        "sensor.peru_balance": { ...entity("sensor.peru_balance", "peru"), translation_key: "balance" },
        "light.lamp": entity("light.lamp", "lamp", "hue"),
      },
      devices: {
        travel: device("travel", "service"),
        peru: device("peru"),
        laos: device("laos"),
        lamp: { id: "lamp", identifiers: [["hue", "1"]] },
      },
      locale: { language: "en", number_format: "language", time_format: "language", time_zone: "server" },
      config: { time_zone: "UTC", state: "RUNNING" },
      themes: {},
      connection: {
        subscribeMessage: (tell, message, options) => this.#subscribe(tell as Subscription["tell"], message, options),
        addEventListener: (name, listener) => void this.#listeners.add([name, listener]),
        removeEventListener: (name, listener) => {
          for (const each of this.#listeners) if (each[0] === name && each[1] === listener) this.#listeners.delete(each);
        },
      },
      callWS: async (message) => {
        this.asked.push(message);
        const answer = this.answers[String(message["type"]).replace("esim_recharge/", "")];
        if (!answer) throw { code: "unknown_command" };
        return (await answer(message)) as never;
      },
    };
  }

  /** How often one of our commands was asked. */
  count(name: string): number {
    return this.asked.filter(({ type }) => type === `esim_recharge/${name}`).length;
  }

  async #subscribe(tell: Subscription["tell"], message: Record<string, unknown>, options: unknown) {
    if (message["type"] !== "esim_recharge/follow") throw { code: "unknown_command" };
    const refusal = this.refusals.shift();
    if (refusal !== undefined) throw refusal;
    const subscription = { device: message["device_id"] as string, tell, ended: false, options };
    this.subscriptions.push(subscription);
    const known = this.views[subscription.device];
    if (known) tell(known);
    return async () => {
      subscription.ended = true;
    };
  }

  /** Those that have not ended. */
  get open(): Subscription[] {
    return this.subscriptions.filter(({ ended }) => !ended);
  }

  /** Tell all who follow. */
  tell(view: View): void {
    for (const subscription of this.open) subscription.tell(view);
  }

  /** Something happens to the connection. */
  fire(event: string): void {
    for (const [name, listener] of [...this.#listeners]) if (name === event) listener();
  }

  set language(language: string) {
    this.hass = { ...this.hass, locale: { ...this.hass.locale, language } };
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

/** Let promises and drawings be done. */
export async function settled(element?: { updateComplete: Promise<unknown> }): Promise<void> {
  for (let round = 0; round < 8; round += 1) {
    await new Promise((resolve) => setTimeout(resolve));
    await element?.updateComplete;
  }
}
