/** The recharges of a line with their receipts, asked for when somebody wants to see them. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { fetchHistory } from "./api";
import { word } from "./i18n/words";
import { Loading } from "./loading";
import { priced, type Reader } from "./model";
import { OWN, SECTION } from "./properties";
import { historyStyles, sharedStyles } from "./styles";
import type { Hass, RechargeView } from "./types";

export class EsimHistory extends LitElement {
  static override styles = [...sharedStyles, historyStyles];

  static override properties = { ...SECTION, open: OWN };

  hass!: Hass;
  reader!: Reader;
  device = "";
  /** Whatever it is: another one means that a recharge changed. */
  stamp = "";
  private open = false;
  private readonly recharges = new Loading<RechargeView[]>(this);

  protected override render(): TemplateResult | typeof nothing {
    if (!this.reader || !this.device) return nothing;
    return html`<details @toggle=${(event: Event) => (this.open = (event.target as HTMLDetailsElement).open)}>
      <summary>${this.reader.say("history")}</summary>
      ${this.open ? this.list() : nothing}
    </details>`;
  }

  private list(): TemplateResult {
    const { say } = this.reader;
    this.recharges.ask(`${this.device} ${this.stamp}`, () => fetchHistory(this.hass, this.device));
    const { value } = this.recharges;
    if (!value) return this.recharges.placeholder(say);
    if (!value.length) return html`<p class="quiet">${say("never_recharged")}</p>`;
    return html`<ul>
      ${value.map((each) => this.entry(each))}
    </ul>`;
  }

  private entry(recharge: RechargeView): TemplateResult {
    const { say, words, format } = this.reader;
    const { product, price } = priced(recharge, this.reader);
    const told = [
      word(words, "state", recharge.state),
      word(words, "origin", recharge.origin),
      recharge.receipt && say("receipt", { number: recharge.receipt }),
      recharge.message,
    ];
    return html`<li>
      <span class="title">${product}</span>
      <span class="price">${price}</span>
      <span class="told quiet small">
        <time datetime=${recharge.created_at}>${format.dateTime(recharge.created_at)}</time>
        ${told.filter(Boolean).map((part) => html` · ${part}`)}
      </span>
    </li>`;
  }
}
