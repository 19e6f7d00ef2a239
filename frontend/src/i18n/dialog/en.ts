/**
 * The words of the dialogs that the integration does not have already: its repairs ask the same questions, and its
 * errors give the same answers. Every word here is in the file that each dashboard loads, in four languages.
 */
export const en = {
  close: "Close",
  back: "Back",
  next: "Continue",
  save: "Save",
  pick: "What would you like to buy?",
  amount: "Amount for the line: {least} to {most}",
  from: "from {price}",
  confirm: "You are buying {product} for {line}. It costs {price}, paid from the account {account}.",
  confirm_by_hand: "You are recharging {line} with {product} for {price}. Home Assistant sends no money: you pay it yourself, then say so here.",
  left: "{left} of this month’s budget will then remain.",
  pay: "Pay {price}",
  approve: "Approve and pay {price}",
  by_hand: "I’ll pay {price}",
  sending: "Sending. Please keep this page open.",
  succeeded: "{line} was recharged: {product} for {price}.",
  pending: "{product} for {price} was ordered, but the provider hasn’t finished yet. The card shows when it has. There is nothing you need to do.",
  lost: "No answer came, so it isn’t known whether {product} for {price} was bought for {line}. Look in the history, or try again: the same order is never paid twice.",
  search: "Look in the history",
  searched: "The history doesn’t have this order.",
  anew: "Choose again",
  sure: "If it was charged after all, a new recharge would be a second payment.",
  unsaved: "No answer came, so it isn’t known whether this was saved. You can safely try again.",
  plain_sum: "Write a sum above zero, without thousands separators.",
} as const;

export type Key = keyof typeof en;
/** A language that lacks a text does not compile. */
export type Texts = Record<Key, string>;
