/** A page with the dialog, and a person who uses it. */

import { openDecision, openRecharge, type EsimRechargeDialog } from "../src/dialog";
import type { Decision } from "../src/model";
import type { LineView } from "../src/types";
import { settle, type House } from "./house";

type Params = Parameters<EsimRechargeDialog["showDialog"]>[0];

/** Longer than a button that spends waits to be read. */
export const LOOK = 500;

export class Page {
  readonly house: House;
  readonly told: string[] = [];
  readonly toasts: string[] = [];
  #element: EsimRechargeDialog | null = null;
  #params: Params | null = null;

  /** Like Home Assistant's root: it makes the element once, and shows it each time. */
  constructor(house: House) {
    this.house = house;
    const host = document.createElement("div");
    document.body.replaceChildren(host);
    host.addEventListener("show-dialog", (event) => {
      const { dialogTag, dialogParams } = (event as CustomEvent).detail as { dialogTag: string; dialogParams: Params };
      this.#element ??= document.createElement(dialogTag) as EsimRechargeDialog;
      this.#element.hass = house.hass;
      host.append(this.#element);
      this.#params = dialogParams;
      void this.#element.showDialog(dialogParams);
    });
    for (const name of ["dialog-closed", "haptic"]) {
      host.addEventListener(name, (event) => this.told.push([name, (event as CustomEvent).detail].join(":")));
    }
    host.addEventListener("hass-notification", (event) => this.toasts.push((event as CustomEvent).detail.message));
    this.#host = host;
  }
  readonly #host: HTMLElement;

  async recharge(line: LineView): Promise<void> {
    openRecharge(this.#host, this.house.hass, line);
    await this.rest();
  }

  async decide(line: LineView, kind: Decision): Promise<void> {
    openDecision(this.#host, this.house.hass, line, kind);
    await this.rest();
  }

  /** What Home Assistant does when a dialog could not be closed with the Back button. */
  async showAgain(): Promise<void> {
    if (this.#params) void this.element.showDialog(this.#params);
    await this.rest();
  }

  get element(): EsimRechargeDialog {
    if (this.#element === null) throw new Error("never opened");
    return this.#element;
  }

  get root(): ShadowRoot {
    return this.element.shadowRoot as ShadowRoot;
  }

  get dialog(): HTMLDialogElement {
    return this.root.querySelector("dialog") as HTMLDialogElement;
  }

  get text(): string {
    return clean(this.dialog.textContent);
  }

  get alert(): string {
    return [...this.root.querySelectorAll("[role=alert]")].map((each) => clean(each.textContent)).join(" ");
  }

  get focused(): string {
    return clean(this.root.activeElement?.textContent ?? "");
  }

  get buttons(): string[] {
    return [...this.root.querySelectorAll("footer button")].map((each) => clean(each.textContent));
  }

  button(name: string): HTMLButtonElement {
    const found = [...this.root.querySelectorAll("button")].find((each) => clean(each.textContent) === name);
    if (found === undefined) throw new Error(`no button ${name} among ${this.buttons.join(", ")}`);
    return found;
  }

  radio(position: number): HTMLInputElement {
    return this.root.querySelectorAll<HTMLInputElement>("input[type=radio]")[position] as HTMLInputElement;
  }

  async pick(position: number): Promise<void> {
    const radio = this.radio(position);
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    await this.rest();
  }

  async type(position: number, text: string): Promise<void> {
    const fields = this.root.querySelectorAll<HTMLInputElement>(".field input");
    const field = fields[position] as HTMLInputElement;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await this.rest();
  }

  async click(name: string): Promise<void> {
    const button = this.button(name);
    if (button.disabled) throw new Error(`${name} cannot be pressed`);
    button.click();
    await this.rest();
  }

  /** Let what is drawn be drawn. */
  async rest(): Promise<void> {
    await settle();
    await this.#element?.updateComplete;
    await settle();
  }
}

function clean(text: string | null): string {
  return (text ?? "").replace(/\s+/g, " ").trim();
}
