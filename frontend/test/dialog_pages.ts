/** Pages as the integration sends them. */

import type { Button, Page as Shown, Part } from "../src/page";

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
  const amount = { field: "amount", label: "Amount", decimal: true, if: ["product", ["airtime"]] } as const;
  const next: Button = { label: word("next"), step: "confirm", look: "main", needs: "product" };
  return shown("pick", [...more, { choose: "product", legend: word("pick"), options }, amount], [close, next]);
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
  return shown("lost", parts, [close, anew, again], { order: { id }, lost: lost() });
}

/** It was bought. */
export function bought(): Shown {
  return shown("succeeded", [], [], { done: word("succeeded", about), haptic: "success" });
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
  const yes = ["charged", ["yes"]] as const;
  const parts: Part[] = [
    { text: "No clear answer came back." },
    { choose: "charged", legend: "Was it charged?", unseen: true, options },
    { field: "sum", label: "Amount", hint: "As on the receipt.", decimal: true, value: "4,50", if: yes },
    { field: "receipt", label: "Receipt", if: yes },
    { text: word("sure"), look: "small", if: ["charged", ["no"]] },
    { list: ["One", ["Two", { days: 2 }]] },
  ];
  const unsaved = word("unsaved");
  const save: Button = { label: word("save"), step: "save", look: "main", needs: "charged", unsaved };
  return shown("unknown", parts, [close, save]);
}
