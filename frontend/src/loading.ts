/** A question to the integration whose answer is drawn: loading, there, or failed with a way to try again. */

import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import type { SayCard } from "./i18n/words";

export class Loading<T> implements ReactiveController {
  value: T | null = null;
  failed = false;
  readonly #host: ReactiveControllerHost;
  #asked: string | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    // What was not answered when the card left is asked again when it is back.
    if (this.value === null) this.#asked = null;
  }

  /** Ask unless the same was asked before. `about` names what the answer depends on; an old answer stays meanwhile. */
  ask(about: string, question: () => Promise<T>): void {
    if (about === this.#asked) return;
    this.#asked = about;
    this.failed = false;
    question().then(
      (value) => this.#answered(about, () => (this.value = value)),
      () => this.#answered(about, () => (this.failed = true)),
    );
  }

  #answered(about: string, note: () => void): void {
    if (about !== this.#asked) return;
    note();
    this.#host.requestUpdate();
  }

  /** What stands in the place of an answer. */
  placeholder(say: SayCard): TemplateResult {
    if (!this.failed) return html`<p class="quiet small">${say("loading")}</p>`;
    return html`<p class="quiet small" role="status">${say("failed_to_load")}</p>
      <button class="action" @click=${() => this.#again()}>${say("retry")}</button>`;
  }

  #again(): void {
    this.#asked = null;
    this.#host.requestUpdate();
  }
}
