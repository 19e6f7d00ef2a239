/** What a dashboard stores of a card: what may be in it, and which device it means. */

import { isAccount, isOurs } from "./changes";
import { type CardConfig, DOMAIN, type Hass } from "./types";

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

/** The device that a card is about, or why there is none. */
export interface Target {
  id?: string;
  account?: boolean;
  missing?: "choose_line" | "removed";
}

/** Which device a card is about. A card may outlive it. */
export function targetOf(config: CardConfig, { devices, entities }: Pick<Hass, "devices" | "entities">): Target {
  const id = config.device_id || (config.entity && entities[config.entity]?.device_id);
  const device = devices[id || ""];
  if (!isOurs(device)) return { missing: config.device_id || config.entity ? "removed" : "choose_line" };
  return { id: device.id, account: isAccount(device) };
}

/** What a person most likely wants to see of a line, first. */
const TELLING = ["balance", "data_left", "recharge_status", "valid_until"];

/** An entity of a device: what "more info" is about. */
export function entityOf({ entities, states }: Pick<Hass, "entities" | "states">, id: string): string | undefined {
  const ours = Object.values(entities).filter(
    ({ device_id, platform, entity_id }) => device_id === id && platform === DOMAIN && entity_id in states,
  );
  const place = ({ translation_key }: (typeof ours)[number]): number => {
    const found = TELLING.indexOf(translation_key ?? "");
    return found === -1 ? TELLING.length : found;
  };
  return ours.sort((one, other) => place(one) - place(other))[0]?.entity_id;
}
