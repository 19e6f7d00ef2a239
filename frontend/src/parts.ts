/** What stands on a page of a dialog. */

import { html, nothing, type TemplateResult } from "lit";
import type { Choice, Field, Input, Part } from "./page";
import type { Tell } from "./text";

type Drawn = TemplateResult | typeof nothing;

export interface Desk {
  tell: Tell;
  input: Readonly<Input>;
  /** Nothing can be changed now. */
  busy: boolean;
  change(name: string, value: string): void;
}

/** The first words get the focus, so that they are read out. */
export function drawParts(parts: readonly Part[], { tell, input, busy, change }: Desk): Drawn[] {
  const choice = ({ choose, legend, unseen, options }: Choice): Drawn => html`<fieldset ?disabled=${busy}>
    <legend class=${unseen ? "unseen" : ""}>${tell(legend)}</legend>
    ${options.map(
      ({ value, title, detail, price, off }) => html`<label class="row">
        <input
          type="radio"
          name=${choose}
          value=${value}
          .checked=${input[choose] === value}
          ?disabled=${off}
          @change=${() => change(choose, value)}
        />
        <span>${tell(title)} <small>${tell(detail)}</small></span>
        <b>${tell(price)}</b>
      </label>`,
    )}
  </fieldset>`;

  const field = ({ field: name, label, hint, decimal }: Field): Drawn => html`<label class="field">
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

  return parts.map((part, place) => {
    const [name, values] = part.if ?? [];
    if (name && !values?.includes(input[name] ?? "")) return nothing;
    if ("choose" in part) return choice(part);
    if ("field" in part) return field(part);
    if ("list" in part) return html`<ul class="small">${part.list.map((each) => html`<li>${tell(each)}</li>`)}</ul>`;
    return sentence(tell(part.text), part.look, place === 0);
  });
}

/** `first`: it can be given the focus. */
export function sentence(text: string, look = "", first = false): Drawn {
  const role = look === "alert" ? look : nothing;
  return text ? html`<p class=${look} role=${role} tabindex=${first ? -1 : nothing}>${text}</p>` : nothing;
}
