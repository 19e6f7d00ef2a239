/** The dialog around each step: a native one, opened by Home Assistant, which keeps it when a card is drawn anew. */

import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";

import { followLines } from "./api";
import { DecisionFlow } from "./decision";
import { dialogStyles } from "./dialog-styles";
import { said } from "./errors";
import { formatFor } from "./format";
import type { Language } from "./i18n";
import { cardTexts, dialogTexts, loadWords, wordPath, type Words } from "./i18n/words";
import type { Decision } from "./model";
import { PurchaseFlow } from "./purchase-flow";
import { alert, plain, type Button, type Flow, type Haptic, type Page, type Room } from "./room";
import { type Hass, type LineView, type RechargeView } from "./types";

export const DIALOG_TAG = "esim-recharge-dialog";

/** A button that spends can be pressed after this: no second click on what stood there before can hit it. */
const READING_TIME = 400;

interface Params {
  hass: Hass;
  line: LineView;
  kind: Decision | "recharge";
}

/** Let a person choose and buy. */
export function openRecharge(host: EventTarget, hass: Hass, line: LineView): void {
  open(host, { hass, line, kind: "recharge" });
}

/** Let a person settle what only they can. */
export function openDecision(host: EventTarget, hass: Hass, line: LineView, kind: Decision): void {
  open(host, { hass, line, kind });
}

function open(host: EventTarget, dialogParams: Params): void {
  // Defined when it is first wanted: by then the registry of elements is the one that counts.
  if (!customElements.get(DIALOG_TAG)) customElements.define(DIALOG_TAG, EsimRechargeDialog);
  const dialogImport = (): Promise<void> => Promise.resolve();
  fire(host, "show-dialog", { dialogTag: DIALOG_TAG, dialogImport, dialogParams });
}

function fire(host: EventTarget, name: string, detail: unknown): void {
  host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

export class EsimRechargeDialog extends LitElement {
  static override styles = dialogStyles;

  /** Set by Home Assistant after each change; nothing that is shown here follows it. */
  hass?: Hass;
  #room: Room | null = null;
  #flow: Flow | null = null;
  #unfollow: (() => void) | null = null;
  #at = "";
  #armed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot?.querySelector("dialog") ?? null;
  }

  get #busy(): boolean {
    return this.#page?.busy ?? false;
  }

  get #page(): Page | null {
    const [room, flow] = [this.#room, this.#flow];
    if (!room || !flow) return null;
    // Nothing is agreed to that could not be read.
    const worded = room.words.has(wordPath("dialog", "confirm"));
    return worded ? flow.page() : { at: "", title: room.card("recharge"), body: plain(room.card("loading")), buttons: [] };
  }

  /** Home Assistant opens it; again, where the Back button could not close it. */
  async showDialog(params: Params): Promise<void> {
    if (!this.#busy) this.#enter(params);
    this.requestUpdate();
    await this.updateComplete;
    if (!this.#dialog?.open) this.#dialog?.showModal();
    this.#focus();
  }

  /** `false`: not now. */
  closeDialog(): boolean {
    if (this.#busy) return false;
    this.#dialog?.close();
    return true;
  }

  #enter({ hass: given, line, kind }: Params): void {
    this.#left();
    const hass = this.hass ?? given;
    const format = formatFor(hass);
    const room: Room = {
      hass,
      line,
      format,
      ...speech(new Map(), format.language),
      draw: () => this.requestUpdate(),
      feel: (haptic: Haptic) => fire(this, "haptic", haptic),
      leave: (toast?: string) => this.#leave(toast),
      decide: (next: Decision, recharge: RechargeView) => {
        if (next === "proposal") return;
        this.#flow = new DecisionFlow(room, next, recharge);
        this.requestUpdate();
      },
    };
    this.#room = room;
    this.#flow = flowFor(room, kind);
    this.#unfollow = followLines(hass, [line.device_id], (views) => {
      room.line = views[line.device_id] ?? room.line;
      this.requestUpdate();
    });
    const learn = (words: Words): void => {
      Object.assign(room, speech(new Map([...room.words, ...words]), format.language));
      this.requestUpdate();
    };
    void loadWords(hass, format.language).then(learn);
    // The repairs ask the same questions.
    void loadWords(hass, format.language, ["issues"]).then(learn);
  }

  #leave(toast?: string): void {
    // The step that ends is no more under way.
    this.#dialog?.close();
    if (toast) fire(this, "hass-notification", { message: toast, duration: 6000 });
  }

  #left(): void {
    clearTimeout(this.#timer);
    this.#unfollow?.();
    this.#unfollow = null;
    this.#flow = null;
    this.#room = null;
    this.#at = "";
  }

  #closed(): void {
    if (this.#busy) {
      // Some browsers close on the second Esc whatever is said.
      this.#dialog?.showModal();
      return;
    }
    this.#left();
    this.requestUpdate();
    fire(this, "dialog-closed", { dialog: this.localName });
  }

  #cancelled(event: Event): void {
    event.preventDefault();
    this.closeDialog();
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.#busy) event.preventDefault();
  }

  protected override render(): TemplateResult {
    const page = this.#page;
    return html`<dialog
      aria-labelledby="title name"
      @cancel=${this.#cancelled}
      @close=${this.#closed}
      @keydown=${this.#key}
    >
      ${page === null ? nothing : this.#content(page)}
    </dialog>`;
  }

  #content(page: Page): TemplateResult {
    return html`<header>
        <h2 id="title" tabindex="-1">${page.title}</h2>
        <p class="quiet small" id="name">${this.#room?.line.name}</p>
      </header>
      <div class="body">${page.body}</div>
      <footer>${page.buttons.map((button) => this.#button(button))}</footer>`;
  }

  #button({ label, act, look, disabled = false }: Button): TemplateResult {
    const early = look === "pay" && !this.#armed;
    return html`<button type="button" class="action ${look ?? ""}" ?disabled=${disabled || early} @click=${act}>${label}</button>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const at = this.#page?.at ?? "";
    if (at === this.#at) return;
    this.#at = at;
    this.#armed = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#armed = true;
      this.requestUpdate();
    }, READING_TIME);
    this.#focus();
  }

  /** The first words of a step, never the button that pays. */
  #focus(): void {
    if (!this.#dialog?.open) return;
    const words = this.renderRoot.querySelector<HTMLElement>("[data-first]");
    (words ?? this.renderRoot.querySelector<HTMLElement>("h2"))?.focus();
  }
}

function flowFor(room: Room, kind: Params["kind"]): Flow {
  if (kind === "recharge") return new PurchaseFlow(room, null);
  if (kind !== "proposal") return new DecisionFlow(room, kind);
  const { proposal } = room.line;
  return proposal === null ? { page: () => answered(room) } : new PurchaseFlow(room, proposal);
}

/** What was asked about was answered before the question was opened. */
function answered({ words, card, say, leave }: Room): Page {
  const buttons = [{ label: say("close"), act: () => leave() }];
  return { at: "gone", title: card("recharge"), body: alert(said(words, "nothing_proposed")), buttons };
}

function speech(words: Words, language: Language): Pick<Room, "words" | "say" | "card"> {
  return { words, say: dialogTexts(words), card: cardTexts(words, language) };
}
