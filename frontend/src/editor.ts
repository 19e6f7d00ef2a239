/** How the card is set up and found: a form that Home Assistant draws, a first configuration, suggestions. */

import { CARD, checkConfig } from "./config";
import { isAccount, isOurs } from "./devices";
import { latestWords, type Key } from "./i18n/words";
import { type CardConfig, DOMAIN, type Hass } from "./types";

const LABELS: Record<string, Key> = {
  device_id: "edit_device",
  entity: "edit_entity",
  name: "edit_name",
  chart: "edit_chart",
  history: "edit_history",
  limits: "edit_limits",
};
const HELPS: Record<string, Key> = { device_id: "edit_device_help" };

interface Field {
  name: string;
}

/**
 * The form. A switch that is not stored is on: the default is what the empty form shows, and is not written.
 *
 * No `hass` is given to it: its words are those of the card that is edited, or was begun with `stubConfig`.
 */
export async function editorForm() {
  const words = await latestWords();
  const say = (key: Key | undefined): string | undefined => words.get(`common.card_${key}`);
  const filter = { integration: DOMAIN };
  const on = (name: string) => ({ name, default: true, selector: { boolean: {} } });
  return {
    schema: [
      { name: "device_id", selector: { device: { filter } } },
      // Only where no device is chosen: two answers to one question would contradict each other.
      { name: "entity", selector: { entity: { filter } }, visible: { field: "device_id", operator: "not_exists" } },
      { name: "name", selector: { entity_name: {} }, context: { entity: "entity" } },
      on("chart"),
      on("history"),
      on("limits"),
    ],
    computeLabel: ({ name }: Field) => say(LABELS[name]),
    computeHelper: ({ name }: Field) => say(HELPS[name]),
    assertConfig: checkConfig,
  };
}

/** A first configuration, with one of our lines; without lines the card says what to do. */
export function stubConfig({ devices }: Pick<Hass, "devices">): CardConfig {
  const ours = Object.values(devices).filter(isOurs);
  const found = ours.find((device) => !isAccount(device)) ?? ours[0];
  return { type: `custom:${CARD}`, ...(found && { device_id: found.id }) };
}

/** A card for an entity of ours; foreign ones are none of our business. */
export function suggestion(
  { entities, devices }: Pick<Hass, "entities" | "devices">,
  entityId: string,
): { config: CardConfig } | null {
  const entity = entities[entityId];
  if (entity?.platform !== DOMAIN || !entity.device_id || !isOurs(devices[entity.device_id])) return null;
  return { config: { type: `custom:${CARD}`, device_id: entity.device_id } };
}
