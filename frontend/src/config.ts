/** What a dashboard stores of a card, and the names that it knows it by. */

import type { CardConfig } from "./types";

export const CARD = "esim-recharge-card";
export const FEATURE = "esim-recharge-feature";
/** As in the integration's manifest: a test compares them. */
export const DOCUMENTATION = "https://github.com/esim-recharge/esim-recharge";

const TEXTS = ["device_id", "entity"] as const;
const SWITCHES = ["chart", "history", "limits"] as const;

/** Raises `Error` on what cannot be meant, which Home Assistant shows in the card's place. */
export function checkConfig(config: CardConfig): void {
  if (typeof config !== "object" || config === null) throw new Error("the card has no configuration");
  for (const key of TEXTS) {
    const value: unknown = config[key];
    if (value !== undefined && value !== null && typeof value !== "string") throw new Error(`${key}: expected text`);
  }
  for (const key of SWITCHES) {
    const value: unknown = config[key];
    if (value !== undefined && typeof value !== "boolean") throw new Error(`${key}: expected true or false`);
  }
  if (config.name !== undefined && !["string", "object"].includes(typeof config.name)) {
    throw new Error("name: expected text, or parts of a name");
  }
}
