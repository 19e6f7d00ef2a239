/** What the card asks of the integration: views that follow the lines, questions, and the actions that spend. */

import { failure } from "./errors";
import {
  API,
  DOMAIN,
  type ChartView,
  type Hass,
  type HassConnection,
  type InfoView,
  type LineName,
  type LineView,
  type ProductsView,
  type RechargeView,
  type Unsubscribe,
} from "./types";

// --- Questions ---------------------------------------------------------------------------------------

/** Ask one of the integration's own websocket commands. */
function ask<T>(hass: Hass, command: string, data: Record<string, unknown> = {}): Promise<T> {
  return hass.callWS<T>({ type: `${DOMAIN}/${command}`, ...data });
}

/** The lines that the user may see: of one account, or of all. */
export async function fetchLines(hass: Hass, account?: string): Promise<LineName[]> {
  return ask(hass, "lines", account === undefined ? {} : { device_id: account });
}

export async function fetchChart(hass: Hass, deviceId: string, days = 30): Promise<ChartView> {
  return ask(hass, "chart", { device_id: deviceId, days });
}

/** Recharges of a line, newest first. */
export async function fetchHistory(hass: Hass, deviceId: string, limit = 20): Promise<RechargeView[]> {
  const { recharges } = await ask<{ recharges: RechargeView[] }>(hass, "history", { device_id: deviceId, limit });
  return recharges;
}

/** What is on sale now. Asks the provider. */
export async function fetchProducts(hass: Hass, deviceId: string): Promise<ProductsView> {
  return ask(hass, "products", { device_id: deviceId });
}

// --- Version -----------------------------------------------------------------------------------------

/** `skewed`: page and integration are of different versions. `absent`: the integration does not answer (yet). */
export type Fit = "fits" | "skewed" | "absent";

const fits = new WeakMap<HassConnection, Promise<Fit> | null>();

/** Whether page and integration understand each other; asked once, and again after a lost connection. */
export function checkVersion(hass: Hass): Promise<Fit> {
  const { connection } = hass;
  const forget = (): unknown => fits.set(connection, null);
  // An update restarts Home Assistant under pages that stay open.
  if (!fits.has(connection)) connection.addEventListener?.("ready", forget);
  const asked =
    fits.get(connection) ??
    ask<InfoView>(hass, "info").then(
      (info): Fit => (info.api === API ? "fits" : "skewed"),
      (): Fit => {
        forget();
        return "absent";
      },
    );
  fits.set(connection, asked);
  return asked;
}

// --- Views that follow the lines ---------------------------------------------------------------------

/** `undefined`: not known yet. `null`: the line is gone, or its account is not loaded. */
export type Views = Readonly<Record<string, LineView | null>>;

/** What hinders the views from coming: the code of the refusal, or `null` while they come. */
export type Listener = (views: Views, hindered: string | null) => void;

interface Subscriber {
  ids: readonly string[];
  tell: Listener;
}

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/** One subscription for all cards of a page. */
class Feed {
  readonly #connection: HassConnection;
  readonly #subscribers = new Set<Subscriber>();
  #views: Record<string, LineView | null> = {};
  #followed: readonly string[] = [];
  #hindered: string | null = null;
  #end: Unsubscribe | null = null;
  /** Each new attempt makes the answers of older ones void. */
  #attempt = 0;
  #planned = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause = FIRST_PAUSE;

  constructor(connection: HassConnection) {
    this.#connection = connection;
    // Not left to the connection: after a restart it would ask once, before the integration is there.
    connection.addEventListener?.("ready", () => {
      // It ended with its connection. On the new one its number may be somebody else's.
      this.#end = null;
      this.#renew();
    });
  }

  add(ids: readonly string[], tell: Listener): () => void {
    const subscriber = { ids, tell };
    this.#subscribers.add(subscriber);
    this.#plan();
    if (this.#hindered !== null || ids.some((id) => id in this.#views)) this.#tell(subscriber);
    return () => {
      this.#subscribers.delete(subscriber);
      this.#plan();
    };
  }

  /** Cards come and go in bunches: what they want is merged before it is asked. */
  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      const wanted = this.#wanted();
      if (wanted.join() !== this.#followed.join()) this.#renew();
    });
  }

  #wanted(): string[] {
    return [...new Set([...this.#subscribers].flatMap(({ ids }) => ids))].sort();
  }

  #renew(): void {
    clearTimeout(this.#timer);
    const attempt = ++this.#attempt;
    const before = this.#end;
    this.#end = null;
    this.#followed = this.#wanted();
    this.#forget();
    if (this.#followed.length === 0) {
      void end(before);
      return;
    }
    void this.#subscribe(attempt).finally(() => end(before));
  }

  async #subscribe(attempt: number): Promise<void> {
    const message = { type: `${DOMAIN}/subscribe_lines`, device_ids: this.#followed };
    const current = (): boolean => attempt === this.#attempt;
    try {
      const ending = await this.#connection.subscribeMessage<{ lines: Views }>(
        ({ lines }) => {
          if (current()) this.#show(lines);
        },
        message,
        { resubscribe: false },
      );
      if (!current()) return await end(ending);
      this.#end = ending;
      this.#pause = FIRST_PAUSE;
    } catch (error) {
      if (current()) this.#hinder(failure(error).code || "unknown");
    }
  }

  #show(lines: Views): void {
    this.#hindered = null;
    this.#views = { ...this.#views, ...lines };
    for (const subscriber of this.#subscribers) {
      if (subscriber.ids.some((id) => id in lines)) this.#tell(subscriber);
    }
  }

  /** The integration may be starting: ask again, ever more rarely. */
  #hinder(code: string): void {
    this.#hindered = code;
    this.#timer = setTimeout(() => this.#renew(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    for (const subscriber of this.#subscribers) this.#tell(subscriber);
  }

  #tell({ ids, tell }: Subscriber): void {
    const known = ids.filter((id) => id in this.#views);
    tell(Object.fromEntries(known.map((id) => [id, this.#views[id] ?? null])), this.#hindered);
  }

  #forget(): void {
    const followed = new Set(this.#followed);
    this.#views = Object.fromEntries(Object.entries(this.#views).filter(([id]) => followed.has(id)));
  }
}

async function end(subscription: Unsubscribe | null): Promise<void> {
  try {
    await subscription?.();
  } catch {
    // The connection that it belonged to is gone, and it with it.
  }
}

const feeds = new WeakMap<HassConnection, Feed>();

/** Follow lines. The listener is told at once what is known, then after each change of one of them. */
export function followLines(hass: Hass, deviceIds: readonly string[], listener: Listener): () => void {
  const feed = feeds.get(hass.connection) ?? new Feed(hass.connection);
  feeds.set(hass.connection, feed);
  return feed.add(deviceIds, listener);
}

// --- Actions -----------------------------------------------------------------------------------------

/** What `recharge` and `approve` answer: the recharge, or why there is none. */
export interface Answer extends Partial<Omit<RechargeView, "state">> {
  state: RechargeView["state"] | "dry_run" | "not_due";
  next_allowed?: string | null;
  next_step?: "wait" | "pay" | "decide" | null;
  would_buy?: boolean;
}

/** Longer than any provider is waited for. After it nobody knows, and the same order is asked about again. */
export const PATIENCE = 180_000;

/** Run an action of the integration; errors are shown where the person is, and not by Home Assistant as well. */
async function act<T>(hass: Hass, action: string, data: Record<string, unknown>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject({ code: "timeout" }), PATIENCE);
  });
  try {
    const call = hass.callService(DOMAIN, action, data, undefined, false, true);
    return ((await Promise.race([call, late])) as { response: T }).response;
  } finally {
    clearTimeout(timer);
  }
}

/** What is bought: all of it is agreed to, and refused by the backend if any of it is otherwise. */
export interface Order {
  device_id: string;
  package_id: string;
  amount?: string;
  expected_price: string;
  currency: string;
  request_id: string;
}

/** Buy once: the same `request_id` never buys twice. */
export function recharge(hass: Hass, order: Order): Promise<Answer> {
  // What a person has read and agreed to is the most that it may cost; the limits of the line hold beside it.
  return act(hass, "recharge", { ...order, max_price: order.expected_price });
}

/** Ask what an amount costs, and buy nothing. */
export function quote(hass: Hass, deviceId: string, packageId: string, amount: string): Promise<Answer> {
  return act(hass, "recharge", { device_id: deviceId, package_id: packageId, amount, dry_run: true });
}

/** Buy what was proposed. The proposal's id is the order's: approving twice buys once. */
export function approve(hass: Hass, deviceId: string, proposalId: string): Promise<Answer> {
  return act(hass, "approve", { device_id: deviceId, proposal_id: proposalId });
}

export function reject(hass: Hass, deviceId: string, proposalId: string): Promise<unknown> {
  return act(hass, "reject", { device_id: deviceId, proposal_id: proposalId });
}

/** What a person says about a recharge that nobody knows the outcome of, or that they pay themselves. */
export interface Word {
  device_id: string;
  recharge_id: string;
  charged: boolean;
  paid?: string;
  currency?: string;
  receipt?: string;
}

export function resolve(hass: Hass, word: Word): Promise<RechargeView> {
  return act(hass, "resolve", { ...word });
}

/** Somebody has looked: automatic recharges may go on. */
export function clear(hass: Hass, deviceId: string): Promise<unknown> {
  return act(hass, "clear", { device_id: deviceId });
}

/** Read a line now. */
export function refresh(hass: Hass, deviceId: string): Promise<unknown> {
  return act(hass, "refresh", { device_id: deviceId });
}
