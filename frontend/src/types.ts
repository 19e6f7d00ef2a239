/** What the integration tells the card over the websocket, and what of Home Assistant's own objects is used. */

/** The version of the websocket's answers that this file describes. Another one: reload the page, or restart. */
export const API = 1;
export const DOMAIN = "esim_recharge";

/** ISO 8601, UTC. */
export type Iso = string;
/** ISO 8601, without a time: a day in the owner's time zone. */
export type Day = string;
/** A decimal number as text, so that no digit is lost. */
export type Amount = string;
/** Bytes, seconds or messages. */
export type Quantity = number | "unlimited";

export interface Money {
  amount: Amount;
  currency: string;
}

/** A pot of data, voice or SMS: what is left, and what it held when full. `null`: unknown. */
export interface Pot {
  remaining: Quantity | null;
  total: Quantity | null;
}

export type Mode = "off" | "notify" | "ask" | "automatic";

export const STATUSES = [
  "off",
  "watching",
  "due",
  "proposed",
  "sending",
  "pending",
  "to_pay",
  "waiting_for_credit",
  "unknown_outcome",
  "needs_you",
  "not_credited",
  "breaker_open",
  "paused",
  "blocked",
] as const;
export type Status = (typeof STATUSES)[number];

/** Why a guard says no, in the order in which the guards are asked. */
export const REASONS = [
  "stopping",
  "ledger_unavailable",
  "not_permitted",
  "paused",
  "outside_window",
  "mode_off",
  "not_due",
  "auth_failed",
  "stale_reading",
  "implausible_reading",
  "in_flight",
  "unknown_outcome",
  "waiting_for_credit",
  "breaker_open",
  "cooldown",
  "daily_count",
  "monthly_line_budget",
  "monthly_account_budget",
  "product_unavailable",
  "currency_mismatch",
  "price_over_cap",
  "credit_over_cap",
  "price_changed",
  "wallet_too_low",
] as const;
export type Reason = (typeof REASONS)[number];

export const LINE_STATUSES = ["active", "not_active", "used_up", "expired", "retired"] as const;
export type LineStatus = (typeof LINE_STATUSES)[number];

export type Cause = "money" | "data" | "validity";

export const RECHARGE_STATES = [
  "prepared",
  "sent",
  "pending",
  "succeeded",
  "credited",
  "not_credited",
  "refused",
  "unknown",
  "review",
  "reversed",
] as const;
export type RechargeState = (typeof RECHARGE_STATES)[number];

export type Origin = "automatic" | "approved" | "proposed" | "requested" | "conditional" | "elsewhere";

/** Which other sums a product is sold for: what the line gets, and what the two ends cost. */
export interface RangeView {
  least: Amount;
  most: Amount;
  step: Amount;
  currency: string;
  price_least: Amount;
  price_most: Amount;
  price_currency: string;
}

export interface ProductView {
  product: string;
  title: string;
  price: Amount;
  currency: string;
  data: Quantity | null;
  voice: Quantity | null;
  sms: Quantity | null;
  validity_days: number | null;
  credit: Amount | null;
  credit_currency: string | null;
  range: RangeView | null;
}

export interface RechargeView {
  id: string;
  created_at: Iso;
  updated_at: Iso;
  state: RechargeState;
  origin: Origin;
  product: string;
  title: string;
  price: Amount;
  currency: string;
  credit: Amount | null;
  credit_currency: string | null;
  paid: Amount | null;
  paid_currency: string | null;
  receipt: string | null;
  reason: string | null;
  message: string | null;
  request_id: string | null;
}

export interface ProposalView {
  id: string;
  product: ProductView;
  because: string[];
  expires_at: Iso;
}

/** What would refuse a recharge that a person asks for now, as far as it is known without asking the provider. */
export interface Obstacle {
  reason: Reason;
  next_allowed: Iso | null;
  facts: Record<string, string>;
}

/** An error in words of the integration: `component.esim_recharge.exceptions.<key>.message`. */
export interface Trouble {
  translation_key: string;
  placeholders: Record<string, string>;
}

/** What was spent in a calendar month, and what may be. */
export interface MonthView {
  spent: Money | null;
  budget: Money | null;
}

export interface LimitsView {
  max_price: Money | null;
  /** `used` is `null` while the ledger cannot be read. */
  per_day: { used: number | null; allowed: number };
  line_month: MonthView;
  account_month: MonthView;
  paused_until: Iso | null;
  active_from: Day | null;
  active_until: Day | null;
}

/** One line, as one user may see it. */
export interface LineView {
  device_id: string;
  name: string;
  account_name: string;
  api: number;
  /** The user is an administrator. */
  can_spend: boolean;
  /** The provider sells for this line. */
  can_buy: boolean;
  /** A person pays, and says so. */
  by_hand: boolean;
  mode: Mode;
  status: Status;
  reason: Reason | null;
  next_allowed: Iso | null;
  held_back: Reason | null;
  due: boolean;
  obstacle: Obstacle | null;
  money: Money | null;
  data: Pot | null;
  voice: Pot | null;
  sms: Pot | null;
  valid_until: Iso | null;
  runs_out: { at: Iso; cause: Cause } | null;
  line_status: LineStatus | null;
  read_at: Iso | null;
  as_of: Iso | null;
  /** `false`: too old to be shown as what is left now. */
  available: boolean;
  error: Trouble | null;
  limits: LimitsView;
  proposal: ProposalView | null;
  open: RechargeView | null;
  uncleared: RechargeView | null;
  last: RechargeView | null;
}

export interface LineName {
  device_id: string;
  entry_id: string;
  name: string;
}

export interface ChartForecast {
  at: Iso;
  cause: Cause;
  /** Where the dashed part begins: the newest point. */
  from: [Iso, Amount | number];
}

export interface ChartRecharge {
  at: Iso;
  title: string;
  price: Amount;
  currency: string;
  state: RechargeState;
}

export interface ChartView {
  from: Iso;
  to: Iso;
  now: Iso;
  money: { currency: string; points: [Iso, Amount][] } | null;
  data: { points: [Iso, number][] } | null;
  recharges: ChartRecharge[];
  forecast: ChartForecast | null;
}

export interface InfoView {
  api: number;
  version: string;
}

export interface ProductsView {
  products: ProductView[];
  asked_at: Iso;
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
}

// --- Home Assistant, as far as it is used ------------------------------------------------------------

export interface HassLocale {
  language: string;
  number_format: string;
  time_format: string;
  date_format?: string;
  time_zone?: string;
  first_weekday?: string;
}

export interface HassEntity {
  entity_id: string;
  state: string;
  attributes: Record<string, unknown>;
}

export interface HassEntityEntry {
  entity_id: string;
  device_id?: string;
  platform?: string;
  translation_key?: string;
  hidden?: boolean;
}

export interface HassDevice {
  id: string;
  name?: string | null;
  name_by_user?: string | null;
  entry_type?: string | null;
  identifiers?: [string, string][];
}

export type Unsubscribe = () => void | Promise<void>;

export interface HassConnection {
  connected?: boolean;
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
  language: string;
  config: { time_zone: string; state?: string };
  user?: { is_admin: boolean };
  themes?: unknown;
  connection: HassConnection;
  callWS<T>(message: Record<string, unknown>): Promise<T>;
  callService(
    domain: string,
    service: string,
    data?: Record<string, unknown>,
    target?: Record<string, unknown>,
    notifyOnError?: boolean,
    returnResponse?: boolean,
  ): Promise<unknown>;
  localize?(key: string, values?: Record<string, string>): string;
  loadBackendTranslation?(category: string, integration?: string): Promise<unknown>;
  formatEntityName?(entity: HassEntity, name: unknown): string;
}
