/** The pages of a dialog, as the integration sends them (`card/pages.py`). The browser draws them, and no more. */

import type { Text } from "./text";

/** What the line asks a person to settle, or that they want to recharge it. */
export type Kind = "recharge" | "proposal" | "unknown" | "pay" | "not_credited" | "stopped";

export interface Page {
  /** Which step this is. */
  at: string;
  title: Text;
  /** The line's. */
  name: string;
  parts: readonly Part[];
  buttons: readonly Button[];
  /** What is agreed to here. Only the integration reads it; it is given back with each step. */
  order?: object;
  /** What is shown when nobody answered whether the order was carried out. */
  lost?: Page;
  /** Nothing more to show; a text is said in passing. */
  done?: Text | true;
  haptic?: "success" | "warning" | "failure";
}

/** `if`: only while that input has one of these values. */
export type Part = (Sentence | List | Choice | Field) & { if?: readonly [input: string, values: readonly string[]] };

export interface Sentence {
  text: Text;
  look?: "alert" | "small";
}

export interface List {
  list: readonly Text[];
}

export interface Choice {
  /** The input that is chosen. */
  choose: string;
  legend: Text;
  unseen?: boolean;
  options: readonly Option[];
}

export interface Option {
  value: string;
  title: Text;
  detail?: Text;
  price?: Text;
  /** It can be seen, but not be chosen. */
  off?: boolean;
}

export interface Field {
  /** The input that is typed. */
  field: string;
  label: Text;
  hint?: Text;
  decimal?: boolean;
  value?: string;
}

/** Takes a step, or closes the dialog. */
export interface Button {
  label: Text;
  step?: string;
  /** `pay`: it spends, so it can only be pressed once the words above it could be read. */
  look?: "main" | "pay";
  /** The input without which it cannot be pressed. */
  needs?: string;
  off?: boolean;
  /** What is said when no answer came, and no reason either. */
  unsaved?: Text;
}

/** What a person chose and typed, by name. */
export type Input = Record<string, string>;

/** An order that was sent and whose outcome is not known, with what is said about it. */
export interface Kept {
  kind: Kind;
  order: object;
  lost: Page;
}
