/** What is on sale: a row for each product, and the field for what is sold by amount. */

import { html, nothing, type TemplateResult } from "lit";

import { word } from "./i18n/words";
import { priced } from "./model";
import { over } from "./purchase";
import type { Room } from "./room";
import type { ProductView, RangeView } from "./types";

/** A product that can be chosen; one that breaks a limit can only be seen, with the limit. */
export function offer(
  room: Room,
  product: ProductView,
  picked: boolean,
  pick: (product: ProductView) => void,
): TemplateResult {
  const { line, say, words, format } = room;
  const limit = over(line, product);
  const { range } = product;
  const price = format.money({ amount: product.price, currency: product.currency });
  const least = range && format.money({ amount: range.price_least, currency: range.price_currency });
  return html`<label class="row" ?data-off=${limit !== null}>
    <input
      type="radio"
      name="product"
      .value=${product.product}
      .checked=${picked}
      ?disabled=${limit !== null}
      @change=${() => pick(product)}
    />
    <span>
      ${range ? product.title : priced(product, { format }).product}
      <small>${gets(room, product)}</small>
      ${limit === null ? nothing : html`<small>${word(words, "reason", limit)}</small>`}
    </span>
    <b>${least === null ? price : say("from", { price: least })}</b>
  </label>`;
}

/** Data, calls, messages and days, where the title does not say the same. */
function gets({ card, format }: Room, { title, data, voice, sms, validity_days }: ProductView): string {
  const pots = (["data", "voice", "sms"] as const).map((kind) => {
    const amount = { data, voice, sms }[kind];
    if (!amount) return null;
    const words = amount === "unlimited" ? card("unlimited") : format.quantity(kind, amount);
    return kind === "data" ? words : `${card(kind)} ${words}`;
  });
  const days = validity_days ? format.days(validity_days) : null;
  const lower = title.toLowerCase();
  return [...pots, days].filter((each) => each !== null && !lower.includes(each.toLowerCase())).join(" · ");
}

export function amountField(
  { format, say }: Room,
  { least, most, currency }: RangeView,
  amount: string,
  change: (amount: string) => void,
  enter: () => void,
): TemplateResult {
  const money = (sum: string): string => format.money({ amount: sum, currency });
  return html`<label class="field">
    <span>${say("amount", { least: money(least), most: money(most) })}</span>
    <input
      inputmode="decimal"
      autocomplete="off"
      .value=${amount}
      @input=${(event: Event) => change((event.target as HTMLInputElement).value)}
      @keydown=${(event: KeyboardEvent) => event.key === "Enter" && enter()}
    />
  </label>`;
}
