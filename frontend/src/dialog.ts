/** The dialog around each page: a native one, opened by Home Assistant, which keeps it when a card is drawn anew. */

import { LitElement, html, nothing, type TemplateResult } from "lit";

import { askPage } from "./api";
import { dialogStyles } from "./dialog-styles";
import { formatFor } from "./format";
import { pickLanguage, type Language } from "./i18n";
import { card, dialog, early, loadWords, worded } from "./i18n/words";
import { drop, keep, kept } from "./kept";
import type { Button, Input, Kind, Page } from "./page";
import { drawParts, sentence } from "./parts";
import { sorry, speech, type Tell, type Text, type Words } from "./text";
import type { Hass } from "./types";

export const DIALOG_TAG = "esim-recharge-dialog";

/** A button that spends can be pressed after this: no second click on what stood there before can hit it. */
const READING_TIME = 400;
/** Before words that could not be had are asked for again. */
const PAUSE = 1000;

/** What is asked about a line. */
export interface Subject {
  device: string;
  name: string;
  kind: Kind;
}

interface Params extends Subject {
  hass: Hass;
}

const CLOSE: Button = { label: dialog("close") };
const START: Button = { label: card("retry"), step: "start", look: "main" };

/** Let a person buy, or settle what only they can. */
export function openDialog(host: EventTarget, hass: Hass, subject: Subject): void {
  // Defined when it is first wanted: by then the registry of elements is the one that counts.
  if (!customElements.get(DIALOG_TAG)) customElements.define(DIALOG_TAG, EsimRechargeDialog);
  const dialogParams: Params = { hass, ...subject };
  fire(host, "show-dialog", { dialogTag: DIALOG_TAG, dialogImport: async () => {}, dialogParams });
}

function fire(host: EventTarget, name: string, detail: unknown): void {
  host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

export class EsimRechargeDialog extends LitElement {
  static override styles = dialogStyles;

  /** Set by Home Assistant after each change; nothing that is shown here follows it. */
  hass?: Hass;
  /** Another one with each opening: what was asked before is answered to nobody. */
  #subject: Params | null = null;
  #language: Language | "" = "";
  #words!: Words;
  #tell!: Tell;
  #page!: Page;
  #input: Input = {};
  /** Why the last step led nowhere. */
  #note: Text = null;
  /** The button whose step is asked for. */
  #asking: Button | null = null;
  /** Runs until the words have stood there for a while. */
  #reading: ReturnType<typeof setTimeout> | undefined;
  /** The focus has to go to the first words. */
  #moved = false;

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector("dialog") as HTMLDialogElement;
  }

  get #paying(): boolean {
    return this.#asking?.look === "pay";
  }

  /** Home Assistant opens it; again, where the Back button could not close it. */
  async showDialog(params: Params): Promise<void> {
    if (!this.#paying) void this.#enter({ ...params, hass: this.hass ?? params.hass });
    await this.updateComplete;
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#focus();
  }

  /** `false`: not now. */
  closeDialog(): boolean {
    if (this.#paying) return false;
    this.#dialog.close();
    return true;
  }

  async #enter(subject: Params): Promise<void> {
    const { hass, device, name } = subject;
    const format = formatFor(hass);
    const language = pickLanguage(hass.locale.language);
    this.#subject = subject;
    this.#language = language;
    this.#tell = speech(early(language), format);
    this.#input = { mark: format.number(1.5)[1] === "," ? "," : "." };
    this.#show({ at: "", title: card("recharge"), name, parts: [], buttons: [] });
    const words = await loadWords(hass, language);
    if (subject !== this.#subject) return;
    // Nothing is agreed to that could not be read.
    if (!worded(words)) {
      setTimeout(() => subject === this.#subject && void this.#enter(subject), PAUSE);
      return;
    }
    this.#words = words;
    this.#tell = speech(words, format);
    const held = kept(device);
    if (held) {
      subject.kind = held.kind;
      this.#show({ ...held.lost, ...held });
    } else this.#show({ ...this.#page, buttons: [CLOSE, START] });
    void this.#ask({ ...START, step: held ? "told" : "start" });
  }

  // --- What happens ------------------------------------------------------------------------------------

  async #ask(button: Button): Promise<void> {
    const [subject, page] = [this.#subject, this.#page];
    const { step, unsaved } = button;
    if (!subject || !step || this.#asking) return;
    const { hass, device, kind } = subject;
    const { order, lost = page } = page;
    this.#asking = button;
    this.#note = null;
    this.#moved = this.#paying;
    if (this.#paying && order) keep(device, { kind, order, lost });
    this.requestUpdate();
    let next = page;
    let note: Text = null;
    try {
      next = await askPage(hass, device, kind, step, { ...this.#input }, order);
      // Whoever is still there: the outcome is known.
      if (!next.order) drop(device, order);
    } catch (error) {
      const why = sorry(this.#words, error);
      if (button.look !== "pay") note = why || unsaved || card("failed_to_load");
      else next = { ...page, ...lost, parts: [...lost.parts, { text: why }] };
    }
    if (subject === this.#subject) this.#show(next, note);
  }

  #show(page: Page, note: Text = null): void {
    // Each page is the answer to what a person did.
    this.#moved = true;
    this.#asking = null;
    this.#note = note;
    const haptic = note ? "failure" : page.haptic;
    if (haptic) fire(this, "haptic", haptic);
    if (page.done) {
      this.#dialog.close();
      if (page.done !== true) fire(this, "hass-notification", { message: this.#tell(page.done), duration: 6000 });
      return;
    }
    this.#page = page;
    for (const part of page.parts) {
      if ("field" in part) this.#input[part.field] ??= part.value ?? "";
      // What was chosen may be gone.
      else if ("choose" in part && !part.options.some(({ value, off }) => !off && value === this.#input[part.choose])) {
        delete this.#input[part.choose];
      }
    }
    clearTimeout(this.#reading);
    this.#reading = setTimeout(() => {
      this.#reading = undefined;
      this.requestUpdate();
    }, READING_TIME);
    this.requestUpdate();
  }

  readonly #change = (name: string, value: string): void => {
    this.#input[name] = value;
    this.#note = null;
    this.requestUpdate();
  };

  #closed(): void {
    if (this.#paying) {
      // Some browsers close on the second Esc whatever is said.
      this.#dialog.showModal();
      return;
    }
    clearTimeout(this.#reading);
    this.#subject = this.#asking = null;
    this.requestUpdate();
    fire(this, "dialog-closed", { dialog: this.localName });
  }

  #cancelled(event: Event): void {
    event.preventDefault();
    this.closeDialog();
  }

  #key(event: KeyboardEvent): void {
    const { key, isComposing, target } = event;
    if (key === "Escape" && this.#paying) event.preventDefault();
    if (key !== "Enter" || isComposing || !(target as Element).matches(".field input")) return;
    this.renderRoot.querySelector<HTMLElement>(".main:not([disabled])")?.click();
  }

  // --- What is shown -----------------------------------------------------------------------------------

  protected override render(): TemplateResult {
    return html`<dialog
      lang=${this.#language || nothing}
      dir="ltr"
      aria-labelledby="title name"
      @cancel=${this.#cancelled}
      @close=${this.#closed}
      @keydown=${this.#key}
    >
      ${this.#subject ? this.#content() : nothing}
    </dialog>`;
  }

  #content(): TemplateResult {
    const { title, name, buttons } = this.#page;
    const tell = this.#tell;
    return html`<header>
        <h2 id="title" tabindex="-1">${tell(title)}</h2>
        <p class="quiet small" id="name">${name}</p>
      </header>
      <div class="body">${this.#body()}</div>
      <footer>${buttons.map((button) => this.#button(button))}</footer>`;
  }

  #body(): TemplateResult {
    const tell = this.#tell;
    if (this.#paying) return html`<p role="status" tabindex="-1">${tell(dialog("sending"))}</p>`;
    const busy = this.#asking !== null;
    const loading = busy || !this.#page.buttons.length;
    return html`${drawParts(this.#page.parts, { tell, input: this.#input, busy, change: this.#change })}
      <p role="status">${loading ? tell(card("loading")) : ""}</p>
      ${sentence(tell(this.#note), "alert", true)}`;
  }

  #button(button: Button): TemplateResult | typeof nothing {
    const { label, step, look = "", needs, off } = button;
    // Before anything came there is nothing to be tried again.
    if (button === START && this.#asking) return nothing;
    const unread = look === "pay" && this.#reading;
    const missing = needs && !this.#input[needs];
    // Going away must not need an answer.
    const busy = this.#paying || (step && this.#asking);
    return html`<button
      type="button"
      class="action ${look}"
      ?disabled=${off || unread || missing || busy}
      @click=${() => (step ? void this.#ask(button) : this.closeDialog())}
    >${this.#tell(label)}</button>`;
  }

  protected override updated(): void {
    if (this.#moved) this.#focus();
  }

  /** The first words of a step, or why it led nowhere; never a button that pays. */
  #focus(): void {
    if (!this.#dialog.open) return;
    this.#moved = false;
    [...this.renderRoot.querySelectorAll<HTMLElement>("[tabindex]")].pop()?.focus();
  }
}
