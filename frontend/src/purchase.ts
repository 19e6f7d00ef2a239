/** A purchase, step by step. Pure: what happens goes in, where it stands comes out. */

import type { Answer } from "./api";
import { plain, units } from "./decimal";
import { offerGone, settlesEarlier, type Failure } from "./errors";
import {
  REASONS,
  type LineView,
  type Money,
  type ProductView,
  type RangeView,
  type Reason,
  type RechargeState,
  type RechargeView,
} from "./types";

/** What a person agreed to, and the id under which it is bought at most once. */
export interface Choice {
  product: string;
  title: string;
  /** What the line gets, of a product that is sold by amount. */
  amount?: string;
  /** What the line gets, unless the title says so. */
  credit?: Money;
  price: string;
  currency: string;
  requestId: string;
}

/** `found`: what the record of recharges says of an order that was sent. */
export type Told = Answer | RechargeView;

export type Step =
  /** `gone`: why the list was loaded anew. */
  | { at: "pick"; gone: Failure | null }
  | { at: "confirm"; choice: Choice }
  /** `again`: it may have been sent before. */
  | { at: "sending"; choice: Choice; again: boolean }
  | { at: "succeeded" | "pending" | "to_pay"; choice: Choice; told: Told }
  | { at: "refused"; choice: Choice; why: Failure }
  /** `lost`: not even known whether it was received. `searched`: the record was asked, and does not have it. */
  | { at: "unknown"; choice: Choice; lost: boolean; searched: boolean; why: Failure | null };

export type Happening =
  | { it: "chose"; choice: Choice }
  | { it: "went_back" }
  | { it: "paid" }
  | { it: "answered"; told: Told; byHand: boolean }
  | { it: "failed"; why: Failure }
  | { it: "searched"; found: Told | null; byHand: boolean };

/** Where a purchase begins: with the order that this tab sent and never heard of, else with the list. */
export function begin(kept: Choice | null): Step {
  if (kept === null) return { at: "pick", gone: null };
  return { at: "unknown", choice: kept, lost: true, searched: false, why: null };
}

/** Whether the same order must be kept: it was sent, and nobody knows what came of it. */
export function unsettled(step: Step): boolean {
  return step.at === "sending" || (step.at === "unknown" && step.lost);
}

/** The next step. What does not belong to a step changes nothing: a second click on "Pay" is none. */
export function after(step: Step, happening: Happening): Step {
  switch (happening.it) {
    case "chose":
      return step.at === "pick" ? { at: "confirm", choice: happening.choice } : step;
    case "went_back":
      return mayGoBack(step) ? { at: "pick", gone: null } : step;
    case "paid":
      return mayPay(step) ? { at: "sending", choice: step.choice, again: step.at === "unknown" } : step;
    case "answered":
      return step.at === "sending" ? became(step.choice, happening.told, happening.byHand) : step;
    case "failed":
      return step.at === "sending" ? fell(step, happening.why) : step;
    case "searched":
      return step.at === "unknown" ? looked(step, happening.found, happening.byHand) : step;
  }
}

/** From an order of unknown outcome only once the record was asked: else a new one could be the second. */
function mayGoBack(step: Step): boolean {
  return step.at === "confirm" || step.at === "refused" || (step.at === "unknown" && step.lost && step.searched);
}

function mayPay(step: Step): step is Step & { choice: Choice } {
  return step.at === "confirm" || (step.at === "unknown" && step.lost);
}

const BECAME: Readonly<Record<RechargeState, "succeeded" | "pending" | "refused" | "unknown">> = {
  prepared: "pending",
  sent: "pending",
  pending: "pending",
  succeeded: "succeeded",
  credited: "succeeded",
  not_credited: "succeeded",
  refused: "refused",
  reversed: "refused",
  unknown: "unknown",
  review: "unknown",
};

function became(choice: Choice, told: Told, byHand: boolean): Step {
  const at = BECAME[told?.state as RechargeState];
  if (at === "refused") return { at, choice, why: refusal(told) };
  if (at === undefined) return { at: "unknown", choice, lost: true, searched: false, why: null };
  if (at === "unknown") return { at, choice, lost: false, searched: false, why: null };
  const toPay = at === "pending" && (byHand || ("next_step" in told && told.next_step === "pay"));
  return { at: toPay ? "to_pay" : at, choice, told };
}

/** A recharge that was refused after it began, in the form of an error: by its provider, or by us at its final price. */
function refusal({ reason, message }: Told): Failure {
  const said = message || reason || "";
  const guard = !message && REASONS.some((each) => each === reason);
  const key = guard ? "quote_refused" : said ? "provider_refused" : null;
  return { outcome: "refused", code: reason ?? "", key, placeholders: { message: said }, message: "" };
}

function fell(step: Step & { at: "sending" }, why: Failure): Step {
  const { choice, again } = step;
  if (why.outcome === "unknown" || (again && !settlesEarlier(why))) {
    // The backend has it, and looks into it, where it says so itself.
    return { at: "unknown", choice, lost: why.key !== "outcome_unknown", searched: false, why };
  }
  return offerGone(why) ? { at: "pick", gone: why } : { at: "refused", choice, why };
}

function looked(step: Step & { at: "unknown" }, found: Told | null, byHand: boolean): Step {
  return found === null ? { ...step, searched: true } : became(step.choice, found, byHand);
}

// --- What is chosen ----------------------------------------------------------------------------------

/** What buying a product as it is listed means. */
export function choiceOf(product: ProductView, requestId: string): Choice {
  const { title, price, currency, credit: amount, credit_currency: of } = product;
  const told = amount === null || of === null || title.startsWith(`${amount} ${of}`);
  const choice = { product: product.product, title, price, currency, requestId };
  return told ? choice : { ...choice, credit: { amount, currency: of } };
}

/** The same for an amount, at the price that the backend named for it; `null` if it named none. */
export function choiceOfAmount(
  product: ProductView & { range: RangeView },
  amount: string,
  quoted: Answer,
  requestId: string,
): Choice | null {
  if (!quoted.price || !quoted.currency) return null;
  const { title, product: id, range } = product;
  const { price, currency } = quoted;
  const credit = { amount, currency: range.currency };
  return { product: id, title, amount, credit, price, currency, requestId };
}

/** The amount as it is sold: between the ends, on a step. `null` if it is not. */
export function sold(range: RangeView, amount: string | null): string | null {
  const [wish, least, most, step] = [amount ?? "", range.least, range.most, range.step].map(units);
  if (wish == null || least == null || most == null || step == null || step <= 0n) return null;
  return wish >= least && wish <= most && (wish - least) % step === 0n ? plain(wish) : null;
}

// --- What the limits still allow ---------------------------------------------------------------------

/** Which limit a product would break, as far as the card knows; the backend has the last word. */
export type Over = Extract<Reason, "price_over_cap" | "monthly_line_budget" | "monthly_account_budget">;

export function over(line: LineView, product: ProductView): Over | null {
  const { max_price: most, line_month, account_month } = line.limits;
  const price = product.range?.price_least ?? product.price;
  const currency = product.range?.price_currency ?? product.currency;
  const beyond = (left: Money | null): boolean => {
    if (left === null || left.currency !== currency) return false;
    return (units(price) ?? 0n) > (units(left.amount) ?? 0n);
  };
  if (beyond(most)) return "price_over_cap";
  if (beyond(remaining(line_month))) return "monthly_line_budget";
  return beyond(remaining(account_month)) ? "monthly_account_budget" : null;
}

/** What is left of a budget; `null` without one, or where what was spent cannot be compared with it. */
export function remaining(month: { spent: Money | null; budget: Money | null }): Money | null {
  const { spent, budget } = month;
  if (budget === null || (spent !== null && spent.currency !== budget.currency)) return null;
  const [of, gone] = [units(budget.amount), units(spent?.amount ?? "0")];
  if (of === null || gone === null) return null;
  return { amount: plain(of > gone ? of - gone : 0n), currency: budget.currency };
}

/** What is left of it after a purchase; `null` where that cannot be said. */
export function remainingAfter(left: Money | null, price: Money): Money | null {
  if (left === null || left.currency !== price.currency) return null;
  const [had, costs] = [units(left.amount), units(price.amount)];
  if (had === null || costs === null || costs > had) return null;
  return { amount: plain(had - costs), currency: left.currency };
}
