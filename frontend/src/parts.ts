/** What stands on a page of a dialog. */

import { html, nothing, type TemplateResult } from "lit";
import type { Choice, Field, Input, Page, Part } from "./page";
import type { Tell } from "./text";

export interface Desk {
  tell: Tell;
  input: Readonly<Input>;
  /** Nothing can be changed now. */
  busy: boolean;
  change(name: string, value: string): void;
}

type Drawn = TemplateResult | typeof nothing;

/** The first words get the focus, so that they are read out. */
export function drawParts({ parts }: Page, desk: Desk): Drawn[] {
  return parts.map((part, place) => (applies(part, desk.input) ? draw(part, desk, place === 0) : nothing));
}

function applies({ if: condition }: Part, input: Desk["input"]): boolean {
  return !condition || condition[1].includes(input[condition[0]] ?? "");
}

function draw(part: Part, desk: Desk, first: boolean): Drawn {
  const { tell } = desk;
  if ("choose" in part) return choice(part, desk);
  if ("field" in part) return field(part, desk);
  if ("list" in part) return html`<ul class="small">${part.list.map((each) => html`<li>${tell(each)}</li>`)}</ul>`;
  return sentence(tell(part.text), part.look, first);
}

/** `first`: they can be given the focus. */
export function sentence(text: string, look = "", first = false): Drawn {
  const role = look === "alert" ? look : nothing;
  return text ? html`<p class=${look} role=${role} tabindex=${first ? -1 : nothing}>${text}</p>` : nothing;
}

function choice({ choose, legend, unseen, options }: Choice, { tell, input, busy, change }: Desk): TemplateResult {
  return html`<fieldset ?disabled=${busy}>
    <legend class=${unseen ? "unseen" : ""}>${tell(legend)}</legend>
    ${options.map(
      ({ value, title, detail, price, off }) => html`<label class="row">
        <input
          type="radio"
          name=${choose}
          .checked=${input[choose] === value}
          ?disabled=${off}
          @change=${() => change(choose, value)}
        />
        <span>${tell(title)} <small>${tell(detail)}</small></span>
        <b>${tell(price)}</b>
      </label>`,
    )}
  </fieldset>`;
}

function field({ field: name, label, hint, decimal }: Field, { tell, input, busy, change }: Desk): TemplateResult {
  return html`<label class="field">
    ${tell(label)}
    <input
      inputmode=${decimal ? "decimal" : "text"}
      autocomplete="off"
      .value=${input[name] ?? ""}
      ?disabled=${busy}
      @input=${(event: Event) => change(name, (event.target as HTMLInputElement).value)}
    />
    <small>${tell(hint)}</small>
  </label>`;
}
