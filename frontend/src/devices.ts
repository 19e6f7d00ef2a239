/** Which devices and entities are ours, and which of them a card means. */

import { type CardConfig, DOMAIN, type Hass, type HassDevice } from "./types";

/** Whether a device is an account or a line of ours. */
export function isOurs(device: HassDevice | undefined): device is HassDevice {
  return device?.identifiers?.some(([domain]) => domain === DOMAIN) ?? false;
}

/** An account: its lines are devices of their own. */
export function isAccount(device: HassDevice): boolean {
  return device.entry_type === "service";
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
