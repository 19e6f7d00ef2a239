/** What the integration tells the page (`card/` in Python), and what of Home Assistant's own objects is used. */

import type { Kind } from "./page";
import type { Text } from "./text";

/** The version of the answers that this file describes. Another one: reload the page, or restart. */
export const API = 2;
export const DOMAIN = "esim_recharge";

/** How loud something is. Never said by colour alone: each goes with an icon and a word. */
export type Tone = "good" | "plain" | "notice" | "danger";

/** What a device's page shows: of a line, or of all lines of an account. */
export interface View {
  api: number;
  /** The account's name, if the device is an account's. */
  account: Text;
  /** What stands in the place of lines. */
  message: Text;
  /** In the order of urgency. */
  lines: Line[];
}

export interface Line {
  id: string;
  name: string;
  chip: Chip;
  figure: Labelled | null;
  gauges: Gauge[];
  facts: Fact[];
  notes: Text[];
  /** Something that only a person can settle; no button: not this one. */
  question: { kind: Kind; text: Text; button: Text } | null;
  limits: Text[];
  /** A note: why it cannot be pressed now. */
  button: { note: Text } | null;
  /** What stands in the button's place. */
  instead: Text;
  age: Text;
  stale: boolean;
  /** Another one: chart and history have changed. */
  stamp: string;
}

export interface Chip {
  tone: Tone;
  icon: "check" | "clock" | "alert" | "question" | "pause" | "off";
  text: Text;
}

/** Something that is known, and what it is. */
export interface Labelled {
  label: Text;
  value: Text;
}

export interface Gauge extends Labelled {
  kind: "data" | "voice" | "sms";
  /** 0 to 1; `null`: no part of a whole, and no meter. */
  share: number | null;
}

export interface Fact extends Labelled {
  key: "line" | "valid" | "out" | "recharging";
  detail: Text;
  tone: Tone;
}

/** One series of the chart, laid out in a square of 100 by 100. */
export interface Series {
  key: "money" | "data";
  label: Text;
  title: Text;
  summary: Text;
  top: Text;
  from: Text;
  to: Text;
  /** What was left, as the `d` of a path. */
  path: string;
  /** What is expected, to be dashed. */
  ahead: string | null;
  /** Where today is; `null`: at the right edge. */
  now: number | null;
  marks: { x: number; y: number; back: boolean; title: Text }[];
  rows: { day: Text; value: Text; recharges: Text[] }[];
}

export interface Recharge {
  title: Text;
  price: Text;
  told: Text;
}

/** What a dashboard stores of one card. */
export interface CardConfig {
  type: string;
  /** A line, or an account: then all of its lines. */
  device_id?: string;
  /** Any entity of the line: what a suggestion gives. */
  entity?: string;
  /** As the `entity_name` selector gives it. */
  name?: string | object | object[];
  chart?: boolean;
  history?: boolean;
  limits?: boolean;
  grid_options?: { rows?: number | string; columns?: number | string };
}

// --- Home Assistant, as far as it is used ------------------------------------------------------------

export interface HassLocale {
  language: string;
  number_format: string;
  time_format: string;
  time_zone?: string;
}

export interface HassEntity {
  entity_id: string;
}

export interface HassEntityEntry {
  entity_id: string;
  device_id?: string;
  platform?: string;
  translation_key?: string;
}

export interface HassDevice {
  id: string;
  entry_type?: string | null;
  identifiers?: [string, string][];
}

export type Unsubscribe = () => void | Promise<void>;

export interface HassConnection {
  subscribeMessage<T>(
    callback: (message: T) => void,
    message: Record<string, unknown>,
    options?: { resubscribe?: boolean },
  ): Promise<Unsubscribe>;
  addEventListener?(name: string, listener: () => void): void;
  removeEventListener?(name: string, listener: () => void): void;
}

export interface Hass {
  states: Record<string, HassEntity>;
  entities: Record<string, HassEntityEntry>;
  devices: Record<string, HassDevice>;
  locale: HassLocale;
  config: { time_zone: string; state?: string };
  themes?: unknown;
  connection: HassConnection;
  callWS<T>(message: Record<string, unknown>): Promise<T>;
  formatEntityName?(entity: HassEntity, name: unknown): string;
}
