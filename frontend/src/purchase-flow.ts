/** A purchase as a person goes through it: what is asked, what is sent, and what is shown at each step. */

import { html, nothing, type TemplateResult } from "lit";

import { approve, fetchHistory, fetchProducts, quote, recharge, reject, type Answer } from "./api";
import { drop, keep, kept, newRequestId } from "./attempt";
import { decimalMark, typed } from "./decimal";
import { failure, failureWords, obstacleWords, said } from "./errors";
import { present, priced } from "./model";
import { amountField, offer } from "./offers";
import {
  after,
  begin,
  choiceOf,
  choiceOfAmount,
  over,
  remaining,
  remainingAfter,
  sold,
  unsettled,
  type Choice,
  type Happening,
  type Step,
} from "./purchase";
import { alert, first, plain, repair, type Button, type Flow, type Page, type Room } from "./room";
import type { Obstacle, ProductView, ProposalView, RangeView, RechargeView } from "./types";

type Ranged = ProductView & { range: RangeView };

export class PurchaseFlow implements Flow {
  readonly #room: Room;
  readonly #proposal: ProposalView | null;
  #step: Step;
  #products: ProductView[] | null = null;
  #picked: ProductView | null = null;
  #amount = "";
  /** Something is being asked that spends nothing. */
  #asking = false;
  /** Why the last question led nowhere; said when it is drawn, as words may come later than errors. */
  #note: (() => string) | null = null;

  /** `proposal`: what is approved, instead of a choice from the list. */
  constructor(room: Room, proposal: ProposalView | null) {
    this.#room = room;
    this.#proposal = proposal;
    this.#step = begin(proposal ? null : kept(room.line.device_id));
    if (proposal) return;
    if (this.#step.at === "unknown") void this.#search();
    else void this.#list();
  }

  // --- What happens ------------------------------------------------------------------------------------

  #go(happening: Happening): boolean {
    const before = this.#step;
    this.#step = after(before, happening);
    if (this.#step === before) return false;
    this.#note = null;
    this.#remember();
    const { at } = this.#step;
    if (at === "succeeded") {
      this.#room.feel("success");
      this.#room.leave(this.#tell("succeeded", this.#step.choice));
    } else if (at === "to_pay") this.#room.decide("pay", this.#step.told as RechargeView);
    else if (at === "refused" || at === "unknown") this.#room.feel(at === "refused" ? "failure" : "warning");
    else if (at === "pick" && !this.#proposal) void this.#list();
    this.#room.draw();
    return true;
  }

  /** Before the order is sent, and until its outcome is known. A proposal's own id does the same. */
  #remember(): void {
    if (this.#proposal) return;
    const { device_id } = this.#room.line;
    if (unsettled(this.#step) && "choice" in this.#step) keep(device_id, this.#step.choice);
    else drop(device_id);
  }

  async #ask<T>(question: () => Promise<T>): Promise<T | null> {
    if (this.#asking) return null;
    this.#asking = true;
    this.#note = null;
    this.#room.draw();
    try {
      return await question();
    } catch (error) {
      const why = failure(error);
      this.#note = () => failureWords(this.#room.words, why) || this.#room.card("failed_to_load");
      return null;
    } finally {
      this.#asking = false;
      this.#room.draw();
    }
  }

  async #list(): Promise<void> {
    const { hass, line } = this.#room;
    const answer = await this.#ask(() => fetchProducts(hass, line.device_id));
    if (answer === null) return;
    this.#products = answer.products;
    this.#picked = answer.products.find(({ product }) => product === this.#picked?.product) ?? null;
    this.#room.draw();
  }

  readonly #pick = (product: ProductView): void => {
    this.#picked = product;
    this.#note = null;
    this.#room.draw();
  };

  readonly #type = (amount: string): void => {
    this.#amount = amount;
  };

  async #next(): Promise<void> {
    const product = this.#picked;
    if (product === null || this.#asking) return;
    const choice = isRanged(product) ? await this.#priced(product) : choiceOf(product, newRequestId());
    if (choice !== null) this.#go({ it: "chose", choice });
  }

  /** What an amount costs is asked first: it is agreed to in the next step. */
  async #priced(product: Ranged): Promise<Choice | null> {
    const { hass, line, words, format, card } = this.#room;
    const { range } = product;
    const amount = sold(range, typed(this.#amount, decimalMark(hass.locale.language)));
    if (amount === null) {
      const { least, most, step, currency } = range;
      this.#note = () => said(words, "amount_not_sold", { least, most, step, currency });
      this.#room.draw();
      return null;
    }
    const quoted = await this.#ask(() => quote(hass, line.device_id, product.product, amount));
    if (quoted === null || this.#picked !== product) return null;
    const choice = choiceOfAmount(product, amount, quoted, newRequestId());
    if (quoted.would_buy && choice !== null) return choice;
    const { reason, next_allowed = null } = quoted;
    const no = reason && ({ reason, next_allowed, facts: {} } as Obstacle);
    this.#note = () => (no ? obstacleWords(words, no, format) : card("failed_to_load"));
    this.#room.draw();
    return null;
  }

  async #pay(): Promise<void> {
    if (!this.#go({ it: "paid" }) || this.#step.at !== "sending") return;
    try {
      const told = await this.#send(this.#step.choice);
      this.#go({ it: "answered", told, byHand: this.#room.line.by_hand });
    } catch (error) {
      this.#go({ it: "failed", why: failure(error) });
    }
  }

  #send(choice: Choice): Promise<Answer> {
    const { hass, line } = this.#room;
    if (this.#proposal) return approve(hass, line.device_id, this.#proposal.id);
    const { product, amount, price, currency, requestId } = choice;
    return recharge(hass, {
      device_id: line.device_id,
      package_id: product,
      ...(amount !== undefined && { amount }),
      expected_price: price,
      currency,
      request_id: requestId,
    });
  }

  /** See whether the record of recharges has the order that was not answered. */
  async #search(): Promise<void> {
    const { hass, line } = this.#room;
    const found = await this.#ask(() => fetchHistory(hass, line.device_id));
    if (found === null || this.#step.at !== "unknown") return;
    const { requestId } = this.#step.choice;
    const ours = found.find(({ request_id }) => request_id === requestId) ?? null;
    this.#go({ it: "searched", found: ours, byHand: line.by_hand });
  }

  async #reject(proposal: ProposalView): Promise<void> {
    const { hass, line } = this.#room;
    const done = await this.#ask(() => reject(hass, line.device_id, proposal.id).then(() => true));
    if (done) this.#room.leave();
  }

  // --- What is shown -----------------------------------------------------------------------------------

  page(): Page {
    const step = this.#step;
    const title = this.#proposal
      ? repair(this.#room.words, "proposal", "step.init.title")
      : this.#room.card("recharge");
    return { at: step.at, title, ...this.#content(step) };
  }

  #content(step: Step): Omit<Page, "at" | "title"> & { at?: string } {
    const { say, words } = this.#room;
    switch (step.at) {
      case "pick": {
        const gone = step.gone === null ? "" : failureWords(words, step.gone);
        if (this.#proposal) return this.#proposed(this.#proposal, gone);
        return { ...this.#choosing(gone), at: gone ? "gone" : "pick" };
      }
      case "confirm":
        return this.#confirming(step.choice);
      case "sending":
        return {
          body: html`<p role="status" tabindex="-1" data-first>${say("sending")}</p>`,
          buttons: [
            { label: say("back"), act: () => {}, disabled: true },
            { label: this.#payLabel(step.choice), act: () => {}, look: "pay", disabled: true },
          ],
          busy: true,
        };
      case "refused": {
        const why = failureWords(words, step.why) || said(words, "quote_refused");
        const back: Button = { label: say("anew"), act: () => this.#go({ it: "went_back" }), look: "main" };
        return { body: alert(why), buttons: this.#proposal ? [this.#close()] : [this.#close(), back] };
      }
      case "unknown":
        return this.#uncertain(step);
      default:
        return { body: first(this.#tell("pending", step.choice)), buttons: [this.#close()] };
    }
  }

  #choosing(gone: string): { body: TemplateResult; buttons: Button[] } {
    const { line, say, card, words, format } = this.#room;
    const now = Date.now();
    const limits = present(line, { say: card, words, format, now, skewed: false }).limits;
    const products = this.#products;
    const picked = this.#picked;
    const ready = picked !== null && line.obstacle === null && !this.#asking && over(line, picked) === null;
    const empty = products?.length === 0 ? said(words, "refused_product_unavailable_no_packages") : "";
    const body = html`
      ${gone ? alert(gone) : nothing} ${line.obstacle ? plain(obstacleWords(words, line.obstacle, format)) : nothing}
      ${products?.length
        ? html`<fieldset ?disabled=${this.#asking}>
            <legend>${say("pick")}</legend>
            ${products.map((product) => offer(this.#room, product, product === picked, this.#pick))}
          </fieldset>`
        : plain(empty)}
      ${picked?.range ? amountField(this.#room, picked.range, this.#amount, this.#type, () => void this.#next()) : nothing}
      <p role="status">${this.#asking ? card("loading") : ""}</p>
      ${this.#noted()}
      ${limits.length ? html`<ul class="small">${limits.map((each) => html`<li>${each}</li>`)}</ul>` : nothing}
    `;
    const retry: Button = { label: card("retry"), act: () => void this.#list() };
    const next: Button = { label: say("next"), act: () => void this.#next(), look: "main", disabled: !ready };
    return { body, buttons: [this.#close(), products === null && !this.#asking ? retry : next] };
  }

  #proposed(proposal: ProposalView, gone: string): { body: TemplateResult; buttons: Button[] } {
    const { line, words, format, say } = this.#room;
    const still = line.proposal?.id === proposal.id;
    if (gone || !still) return { body: alert(gone || said(words, "nothing_proposed")), buttons: [this.#close()] };
    const time = format.dateTime(proposal.expires_at);
    const values = { ...priced(proposal.product, { format }), time, line: line.name, provider: line.account_name };
    const no = repair(words, "proposal", "step.init.menu_options.reject");
    const choice = choiceOf(proposal.product, proposal.id);
    return {
      body: html`${first(repair(words, "proposal", "step.init.description", values))}
      ${this.#noted()}`,
      // A telephone has no Esc, and some have no Back either: going away must not need an answer.
      buttons: [
        this.#close(),
        { label: no, act: () => void this.#reject(proposal), disabled: this.#asking },
        { label: say("next"), act: () => this.#go({ it: "chose", choice }), look: "main", disabled: this.#asking },
      ],
    };
  }

  #confirming(choice: Choice): { body: TemplateResult; buttons: Button[] } {
    const { line, say, format } = this.#room;
    const { line_month, account_month } = line.limits;
    const price = { amount: choice.price, currency: choice.currency };
    const left = remainingAfter(remaining(line_month) ?? remaining(account_month), price);
    return {
      body: html`${first(this.#tell(line.by_hand ? "confirm_by_hand" : "confirm", choice))}
      ${left ? plain(say("left", { left: format.money(left) })) : nothing}`,
      buttons: [
        { label: say("back"), act: () => this.#go({ it: "went_back" }) },
        { label: this.#payLabel(choice), act: () => void this.#pay(), look: "pay" },
      ],
    };
  }

  #uncertain(step: Step & { at: "unknown" }): { body: TemplateResult; buttons: Button[] } {
    const { say, card, words } = this.#room;
    if (!step.lost) return { body: alert(said(words, "outcome_unknown")), buttons: [this.#close()] };
    const why = step.why === null ? "" : failureWords(words, step.why);
    const anew: Button = { label: say("anew"), act: () => this.#go({ it: "went_back" }) };
    const search: Button = { label: say("search"), act: () => void this.#search(), disabled: this.#asking };
    return {
      body: html`${alert(this.#tell("lost", step.choice))} ${plain(why)} ${step.searched ? plain(say("searched")) : nothing}
        <p role="status">${this.#asking ? card("loading") : ""}</p>
        ${this.#noted()}`,
      buttons: [
        this.#close(),
        step.searched && !this.#proposal ? anew : search,
        { label: card("retry"), act: () => void this.#pay(), look: "pay", disabled: this.#asking },
      ],
    };
  }

  #noted(): TemplateResult | typeof nothing {
    return this.#note === null ? nothing : alert(this.#note(), false);
  }

  #tell(key: "confirm" | "confirm_by_hand" | "succeeded" | "pending" | "lost", choice: Choice): string {
    const { line, say, format } = this.#room;
    const { title, credit } = choice;
    const product = credit === undefined ? title : `${title} (${format.money(credit)})`;
    return say(key, { product, price: this.#price(choice), line: line.name, account: line.account_name });
  }

  #payLabel(choice: Choice): string {
    const { line, say } = this.#room;
    const key = line.by_hand ? "by_hand" : this.#proposal ? "approve" : "pay";
    return say(key, { price: this.#price(choice) });
  }

  #price({ price, currency }: Choice): string {
    return this.#room.format.money({ amount: price, currency });
  }

  #close(): Button {
    return { label: this.#room.say("close"), act: () => this.#room.leave() };
  }
}

function isRanged(product: ProductView): product is Ranged {
  return product.range !== null;
}
