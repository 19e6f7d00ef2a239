/** A question to the integration whose answer is drawn: loading, there, or failed with a way to try again. */

import { html, type TemplateResult } from "lit";
import type { Say } from "./scene";

export class Loading<T> {
  value: T | null = null;
  readonly #redraw: () => void;
  #failed = false;
  #asked: string | null = null;

  /** `redraw` draws what stands for it, and asks again where it is to be asked. */
  constructor(redraw: () => void) {
    this.#redraw = redraw;
  }

  /** Ask unless the same was asked before. `about` names what the answer depends on; an old answer stays meanwhile. */
  ask(about: string, question: () => Promise<T>): void {
    if (about === this.#asked) return;
    this.#asked = about;
    this.#failed = false;
    question().then(
      (value) => this.#answered(about, value),
      () => this.#answered(about, null),
    );
  }

  #answered(about: string, value: T | null): void {
    if (about !== this.#asked) return;
    this.#failed = value === null;
    this.value = value ?? this.value;
    this.#redraw();
  }

  /** What stands in the place of an answer. */
  placeholder(say: Say): TemplateResult {
    if (!this.#failed) return html`<p class="quiet small">${say("loading")}</p>`;
    return html`<p class="quiet small" role="status">${say("failed_to_load")}</p>
      <button class="action" @click=${this.#again}>${say("retry")}</button>`;
  }

  #again = (): void => {
    this.#asked = null;
    this.#redraw();
  };
}
