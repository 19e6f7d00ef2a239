/** A page with the dialog, a person who uses it, and an integration that answers with pages. */

import type { Kind } from "../src/api";
import { openDialog, type EsimRechargeDialog } from "../src/dialog";
import type { Button, Page as Shown, Part } from "../src/page";
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

  async open(kind: Kind = "recharge", device = "peru", name = "Peru"): Promise<void> {
    openDialog(this.#host, this.house.hass, { device, name, kind });
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

/** A page as the integration sends it. */
export function shown(at: string, parts: Part[], buttons: Button[], more: Partial<Shown> = {}): Shown {
  return { at, title: { say: "common.card_recharge" }, name: "Peru", parts, buttons, ...more };
}

const word = (key: string, values = {}) => ({ say: `common.dialog_${key}`, with: values });
const price = { money: ["4.50", "USD"] } as const;
const about = { product: "Small", price, line: "Peru", account: "Travel" };
const close: Button = { label: word("close") };
const again: Button = { label: { say: "common.card_retry" }, step: "pay", look: "pay" };

/** The first step: what is on sale. */
export function choosing(...more: Part[]): Shown {
  const options = [
    { value: "small", title: "Small", detail: [{ data: 1024 ** 3 }, { days: 7 }], price },
    { value: "airtime", title: "Airtime", price: word("from", { price: { money: ["0.30", "USD"] } }) },
    { value: "large", title: "Large", detail: ["50 GB", "Price above the limit"], price, off: true },
  ];
  const amount = { field: "amount", label: "Amount", decimal: true, if: ["package", ["airtime"]] } as const;
  const next: Button = { label: word("next"), step: "confirm", look: "main", needs: "package" };
  return shown("pick", [...more, { choose: "package", legend: word("pick"), options }, amount], [close, next]);
}

/** The second: what is agreed to. */
export function confirming(id = "one"): Shown {
  const buttons: Button[] = [
    { label: word("back"), step: "start" },
    { label: word("pay", { price }), step: "pay", look: "pay" },
  ];
  return shown("confirm", [{ text: word("confirm", about) }], buttons, { order: { id }, lost: lost() });
}

/** No answer came to what was agreed to. */
export function lost(): Shown {
  const search: Button = { label: word("search"), step: "told" };
  return shown("lost", [{ text: word("lost", about), look: "alert" }], [close, search, again], { haptic: "warning" });
}

/** The record of recharges does not have it. */
export function searched(id = "one"): Shown {
  const parts: Part[] = [{ text: word("lost", about), look: "alert" }, { text: word("searched") }];
  const anew: Button = { label: word("anew"), step: "start" };
  return shown("searched", parts, [close, anew, again], { order: { id }, lost: lost() });
}

/** It was bought. */
export function bought(): Shown {
  return shown("done", [], [], { done: word("succeeded", about), haptic: "success" });
}

/** It surely was not. */
export function refused(why = "Recharging is paused."): Shown {
  const anew: Button = { label: word("anew"), step: "start", look: "main" };
  return shown("refused", [{ text: why, look: "alert" }], [close, anew], { haptic: "failure" });
}

/** Whether something that nobody knows was charged. */
export function deciding(): Shown {
  const options = [
    { value: "yes", title: "It was charged" },
    { value: "no", title: "It was not charged" },
  ];
  const parts: Part[] = [
    { text: "No clear answer came back." },
    { choose: "charged", legend: "Was it charged?", unseen: true, options },
    { field: "sum", label: "Amount", hint: "As on the receipt.", decimal: true, value: "4,50", if: ["charged", ["yes"]] },
    { field: "receipt", label: "Receipt", if: ["charged", ["yes"]] },
    { text: word("sure"), look: "small", if: ["charged", ["no"]] },
    { list: ["One", ["Two", { days: 2 }]] },
  ];
  const save: Button = { label: word("save"), step: "save", look: "main", needs: "charged", unsaved: word("unsaved") };
  return shown("unknown", parts, [close, save]);
}
