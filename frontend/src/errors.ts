/** What a rejected call means, and the words for it. The rule: what is not surely a no may have happened. */

import { DOMAIN, type Hass, type Obstacle } from "./types";

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
    message: text(told["message"]),
  };
}

function surely(code: string, key: string | null): boolean {
  if (NEVER_BEGUN.has(code)) return key !== TOO_LATE;
  return code === "home_assistant_error" && key !== null && NOTHING_BOUGHT.has(key);
}

/** Whether a no also tells that nothing came of the same order when it was sent before: the guards are asked only
 * after it was looked for. */
export function settlesEarlier(failed: Failure): boolean {
  const guard = failed.key?.startsWith("refused_") ?? false;
  return guard && failed.outcome === "refused" && !BEFORE_LOOKING.has(failed.key ?? "");
}

/** Whether what was offered is not on sale any more, or not at this price. */
export function offerGone(failed: Failure): boolean {
  return /^(refused_(price_changed|product_unavailable)|quote_refused|amount_not_)/.test(failed.key ?? "");
}

type Localize = (key: string, values?: Record<string, string>) => string;

/** The integration's own sentence for an error; what Home Assistant said where there is none. */
export async function failureWords(hass: Hass, failed: Failure): Promise<string> {
  const words = failed.key === null ? "" : await exceptionWords(hass, failed.key, failed.placeholders);
  return words || failed.message.replace(/^Validation error: /, "");
}

/** A sentence of the integration; empty where it has none, or one that needs more than is known. */
export async function exceptionWords(
  hass: Hass,
  key: string,
  placeholders: Record<string, string>,
): Promise<string> {
  const localize = await sentences(hass);
  return localize(`component.${DOMAIN}.exceptions.${key}.message`, placeholders);
}

/** Why a guard says no: the sentence with its facts, the one without, or the few words of the status. */
export async function obstacleWords(
  hass: Hass,
  obstacle: Obstacle,
  moment: (iso: string) => string,
): Promise<string> {
  const localize = await sentences(hass);
  const next = obstacle.next_allowed === null ? {} : { next_allowed: moment(obstacle.next_allowed) };
  const facts: Record<string, string> = { ...obstacle.facts, ...next };
  const key = `component.${DOMAIN}.exceptions.refused_${obstacle.reason}`;
  for (const each of [`${key}.message`, `${key}_bare.message`]) {
    const words = localize(each, facts);
    // A sentence whose facts are missing comes back with its braces, or as the complaint of the formatter.
    if (words && !/[{}]|Translation error|FORMAT_ERROR/.test(words)) return words;
  }
  return reasonWords(hass, obstacle.reason);
}

/** The few words of a reason, as the sensor "recharge status" has them. */
export function reasonWords(hass: Hass, reason: string): string {
  const path = "entity.sensor.recharge_status.state_attributes.reason.state";
  return hass.localize?.(`component.${DOMAIN}.${path}.${reason}`) || reason;
}

async function sentences(hass: Hass): Promise<Localize> {
  try {
    const loaded = await hass.loadBackendTranslation?.("exceptions", DOMAIN);
    if (typeof loaded === "function") return loaded as Localize;
  } catch {
    // The words are a comfort; the outcome is told without them.
  }
  return (key, values) => hass.localize?.(key, values) ?? "";
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
