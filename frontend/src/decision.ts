/** What only a person can settle: an unknown outcome, a payment by hand, a recharge that never arrived. */

import { html, nothing, type TemplateResult } from "lit";

import { clear, resolve, type Word } from "./api";
import { decimalMark, typed } from "./decimal";
import { failure, failureWords, said } from "./errors";
import { priced, type Decision } from "./model";
import { alert, first, plain, repair, type Flow, type Page, type Room } from "./room";
import type { LineView, RechargeView } from "./types";

export type Kind = Exclude<Decision, "proposal">;

/** What a person says. */
export interface Form {
  charged: boolean | null;
  sum: string;
  receipt: string;
}

/** The recharge that a question is about; `null`: it is settled. */
export function subject(line: LineView, kind: Kind): RechargeView | null {
  return kind === "not_credited" ? line.uncleared : line.open;
}

/** The answer to be sent; `null` while it is not complete. A sum that cannot be read is not left out. */
export function wordOf(line: LineView, recharge: RechargeView, form: Form, mark: "." | ","): Word | null {
  const { charged } = form;
  if (charged === null) return null;
  const word: Word = { device_id: line.device_id, recharge_id: recharge.id, charged };
  if (!charged) return word;
  const paid = typed(form.sum, mark);
  if (form.sum.trim() && (paid === null || !(Number(paid) > 0))) return null;
  const receipt = form.receipt.trim();
  return { ...word, ...(paid && { paid, currency: recharge.currency }), ...(receipt && { receipt }) };
}

/** How the repairs call the two answers. */
const ANSWERS: Record<Exclude<Kind, "not_credited">, [yes: string, no: string]> = {
  unknown: ["charged", "not_charged"],
  pay: ["paid", "not_paid"],
};

export class DecisionFlow implements Flow {
  readonly #room: Room;
  readonly #kind: Kind;
  readonly #recharge: RechargeView | null;
  readonly #mark: "." | ",";
  #form: Form = { charged: null, sum: "", receipt: "" };
  #saving = false;
  #seen = false;
  #note = "";

  /** `recharge`: known before the line is shown with it. */
  constructor(room: Room, kind: Kind, recharge = subject(room.line, kind)) {
    this.#room = room;
    this.#kind = kind;
    this.#recharge = recharge;
    this.#mark = decimalMark(room.hass.locale.language);
    if (recharge && kind === "pay") this.#form.sum = recharge.price.replace(".", this.#mark);
  }

  async #save(action: () => Promise<unknown>): Promise<void> {
    if (this.#saving) return;
    this.#saving = true;
    this.#note = "";
    this.#room.draw();
    try {
      await action();
      this.#saving = false;
      this.#room.feel("success");
      this.#room.leave();
    } catch (error) {
      const why = failure(error);
      const words = failureWords(this.#room.words, why);
      this.#note = why.key !== null || why.outcome === "refused" ? words : this.#room.say("unsaved");
      this.#room.feel("failure");
    } finally {
      this.#saving = false;
      this.#room.draw();
    }
  }

  #answer(recharge: RechargeView): void {
    const { hass, line, say } = this.#room;
    const word = wordOf(line, recharge, this.#form, this.#mark);
    if (word !== null) void this.#save(() => resolve(hass, word));
    else {
      this.#note = say("plain_sum");
      this.#room.draw();
    }
  }

  page(): Page {
    const { words, say } = this.#room;
    const recharge = this.#recharge;
    const page = { at: this.#kind, title: repair(words, this.#kind, "step.init.title"), busy: this.#saving };
    const close = { label: say("close"), act: () => this.#room.leave(), disabled: this.#saving };
    if (recharge === null || this.#gone(recharge)) {
      return { ...page, at: "gone", body: alert(said(words, "nothing_open")), buttons: [close] };
    }
    const missing = this.#kind === "not_credited";
    const label = missing ? repair(words, this.#kind, "step.init.menu_options.clear") : say("save");
    const act = missing
      ? () => void this.#save(() => clear(this.#room.hass, this.#room.line.device_id))
      : () => this.#answer(recharge);
    const disabled = this.#saving || (!missing && this.#form.charged === null);
    return { ...page, body: this.#body(recharge), buttons: [close, { label, act, look: "main", disabled }] };
  }

  /** Settled by somebody else meanwhile. A line may not be shown yet with what was bought a moment ago. */
  #gone(recharge: RechargeView): boolean {
    const now = subject(this.#room.line, this.#kind);
    if (now?.id === recharge.id) this.#seen = true;
    else if (!this.#saving) return this.#seen || now !== null;
    return false;
  }

  #body(recharge: RechargeView): TemplateResult {
    const { line, words, format, say } = this.#room;
    const values = {
      ...priced(recharge, { format }),
      line: line.name,
      provider: line.account_name,
      time: format.dateTime(recharge.created_at),
      receipt: recharge.receipt ?? "–",
    };
    return html`${first(repair(words, this.#kind, "step.init.description", values))}
    ${this.#kind === "not_credited" ? nothing : this.#fields(recharge, ANSWERS[this.#kind])}
    ${this.#note ? alert(this.#note, false) : nothing}
    <p role="status">${this.#saving ? say("sending") : ""}</p>`;
  }

  #fields(recharge: RechargeView, [yes, no]: [string, string]): TemplateResult {
    const { words, say } = this.#room;
    const { charged } = this.#form;
    const title = repair(words, this.#kind, "step.init.title");
    return html`<fieldset ?disabled=${this.#saving}>
      <legend class="unseen">${title}</legend>
      ${this.#choice(true, yes)} ${this.#choice(false, no)}
      ${charged === true
        ? html`${this.#field("sum", "amount", ` (${recharge.currency})`)} ${this.#field("receipt", "receipt", "")}`
        : nothing}
      ${charged === false && this.#kind === "unknown" ? plain(say("sure")) : nothing}
    </fieldset>`;
  }

  #choice(charged: boolean, answer: string): TemplateResult {
    const pick = (): void => {
      this.#form.charged = charged;
      this.#room.draw();
    };
    return html`<label class="row">
      <input type="radio" name="charged" .checked=${this.#form.charged === charged} @change=${pick} />
      <span>${repair(this.#room.words, this.#kind, `step.init.menu_options.${answer}`)}</span>
    </label>`;
  }

  #field(name: "sum" | "receipt", path: string, unit: string): TemplateResult {
    const { words } = this.#room;
    const change = (event: Event): void => {
      this.#form[name] = (event.target as HTMLInputElement).value;
    };
    const mode = name === "sum" ? "decimal" : "text";
    return html`<label class="field">
      <span>${repair(words, "pay", `step.paid.data.${path}`)}${unit}</span>
      <input inputmode=${mode} autocomplete="off" .value=${this.#form[name]} @input=${change} />
      <small>${repair(words, "pay", `step.paid.data_description.${path}`)}</small>
    </label>`;
  }
}
