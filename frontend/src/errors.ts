/** What a rejected call means, and the words for it. The rule: what is not surely a no may have happened. */

import type { Format } from "./format";
import type { Values } from "./i18n";
import { word, wordPath, type Words } from "./i18n/words";
import { DOMAIN, type Obstacle } from "./types";

export interface Failure {
  /** `refused`: surely nothing was done. `unknown`: it may have been done. */
  outcome: "refused" | "unknown";
  code: string;
  key: string | null;
  placeholders: Record<string, string>;
  message: string;
}

/** Codes with which Home Assistant says that a call never reached what would have done something. */
const NEVER_BEGUN: ReadonlySet<string> = new Set([
  "service_validation_error",
  "invalid_format",
  "not_found",
  "unauthorized",
  "unknown_command",
  "not_supported",
  "not_loaded",
]);

/** Errors of the integration that are told only while nothing was bought. `ledger_unavailable` is none of them:
 * after a disk failed, it may have been. */
const NOTHING_BOUGHT: ReadonlySet<string> = new Set([
  "provider_auth_failed",
  "provider_access_denied",
  "provider_unreachable",
  "provider_rate_limited",
  "provider_refused",
  "line_unknown",
  "quote_refused",
]);

/** A no that may come after a purchase was sent: its record was changed by somebody else meanwhile. */
const TOO_LATE = "nothing_open";

/** Errors that are told before an order is looked for: they say nothing about one that was sent before. */
const BEFORE_LOOKING: ReadonlySet<string> = new Set(["refused_stopping", "refused_ledger_unavailable"]);

/** The codes of a connection that was lost, or could not carry the message. */
const LOST = 3;

/** Read a rejection of any shape that Home Assistant's frontend has. */
export function failure(error: unknown): Failure {
  const told = record(record(error)["error"] ?? error);
  const code = error === LOST || told["code"] === LOST ? "connection_lost" : text(told["code"]);
  const ours = told["translation_domain"] === DOMAIN;
  const key = ours ? text(told["translation_key"]) || null : null;
  return {
    outcome: surely(code, key) ? "refused" : "unknown",
    code,
    key,
    placeholders: texts(told["translation_placeholders"]),
    // The connection speaks English only, and what it says is said where the person is.
    message: code === "connection_lost" ? "" : text(told["message"]),
  };
}

function surely(code: string, key: string | null): boolean {
  if (NEVER_BEGUN.has(code)) return key !== TOO_LATE;
  return code === "home_assistant_error" && key !== null && NOTHING_BOUGHT.has(key);
}

/** Whether a no also tells that nothing came of the same order when it was sent before: the guards are asked only
 * after it was looked for. */
export function settlesEarlier(failed: Failure): boolean {
  const key = failed.key ?? "";
  const guard = key.startsWith("refused_") || key === "proposal_closed";
  return guard && failed.outcome === "refused" && !BEFORE_LOOKING.has(key);
}

/** Whether what was offered is not on sale any more, or not at this price. */
export function offerGone(failed: Failure): boolean {
  return /^(refused_(price_changed|product_unavailable)|quote_refused|amount_not_)/.test(failed.key ?? "");
}

/** The integration's own sentence for an error; what Home Assistant said where there is none. */
export function failureWords(words: Words, failed: Failure): string {
  const { key, placeholders, message } = failed;
  return (key !== null && sentence(words, key, placeholders)) || message.replace(/^Validation error: /, "");
}

/** Why a guard says no: the sentence with its facts, the one without, or the few words of the status. */
export function obstacleWords(words: Words, obstacle: Obstacle, format: Format): string {
  const { reason, next_allowed: next } = obstacle;
  const sums = Object.entries(obstacle.facts).map(([name, fact]) => [name, sum(fact, format)]);
  const facts = { ...Object.fromEntries(sums), ...(next !== null && { next_allowed: format.dateTime(next) }) };
  const full = sentence(words, `refused_${reason}`, facts);
  return full || sentence(words, `refused_${reason}_bare`, facts) || word(words, "reason", reason);
}

/** `3.6` as 3.60; whole numbers are counts as well, and other facts are words. */
function sum(fact: string, format: Format): string {
  const options = { minimumFractionDigits: 2, maximumFractionDigits: 8 };
  return /^\d+\.\d+$/.test(fact) ? format.number(fact, options) : fact;
}

/** One of the integration's sentences, with what it needs. */
export function said(words: Words, key: string, values: Values = {}): string {
  return word(words, "error", key, values);
}

/** A sentence; empty where there is none, or one that needs more than is known. */
function sentence(words: Words, key: string, values: Values): string {
  if (!words.has(wordPath("error", key))) return "";
  const filled = said(words, key, values);
  return /\{\w+\}/.test(filled) ? "" : filled;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(record(value)).map(([name, each]) => [name, String(each)]));
}
