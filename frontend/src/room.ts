/** What the steps of a dialog are made of, and what they may use of the dialog around them. */

import { html, nothing, type TemplateResult } from "lit";

import type { Format } from "./format";
import { fill, type Values } from "./i18n";
import type { DialogSay, SayCard, Words } from "./i18n/words";
import type { Decision } from "./model";
import { DOMAIN, type Hass, type LineView, type RechargeView } from "./types";

/** `pay`: it spends, so it can only be pressed once the words above it could be read. */
export interface Button {
  label: string;
  act: () => void;
  look?: "main" | "pay";
  disabled?: boolean;
}

export interface Page {
  /** Another one: the focus moves to its first words. */
  at: string;
  title: string;
  body: TemplateResult | typeof nothing;
  buttons: Button[];
  /** Something is under way that must be waited for: the dialog cannot be closed. */
  busy?: boolean;
}

export interface Flow {
  page(): Page;
}

export type Haptic = "success" | "warning" | "failure";

export interface Room {
  hass: Hass;
  /** As it is now: the dialog follows it. */
  line: LineView;
  format: Format;
  say: DialogSay;
  card: SayCard;
  words: Words;
  draw(): void;
  feel(haptic: Haptic): void;
  /** Close, and say why in passing. */
  leave(toast?: string): void;
  /** Go on with something that only a person can settle. */
  decide(kind: Decision, recharge: RechargeView): void;
}

const ISSUES: Record<Decision, string> = {
  proposal: "proposal",
  unknown: "unknown_outcome",
  pay: "pay_by_hand",
  not_credited: "not_credited",
};

/** What the repairs say about the same thing. */
export function repair(words: Words, kind: Decision, path: string, values: Values = {}): string {
  return fill(words.get(`component.${DOMAIN}.issues.${ISSUES[kind]}.fix_flow.${path}`) ?? "", values);
}

/** The words that a step begins with: they get the focus, so that they are read out. */
export function first(text: string): TemplateResult {
  return html`<p tabindex="-1" data-first>${text}</p>`;
}

export function plain(text: string): TemplateResult | typeof nothing {
  return text ? html`<p>${text}</p>` : nothing;
}

/** What went wrong. */
export function alert(text: string, begins = true): TemplateResult {
  return html`<p class="alert" role="alert" tabindex="-1" ?data-first=${begins}>${text}</p>`;
}
