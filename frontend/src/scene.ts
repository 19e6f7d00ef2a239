/** What lines are drawn with: the words, what is shown of each line, and what can be asked of the card. */

import type { Key } from "./i18n/words";
import { Loading } from "./loading";
import type { Kind } from "./page";
import type { Tell, Text } from "./text";
import type { CardConfig, Hass, Line, Recharge, Series } from "./types";

/** Says a text of the card's own. */
export type Say = (key: Key, values?: Record<string, Text>) => string;

/** What of a line is shown that nobody but the person who looks decides. */
export class Showing {
  readonly chart: Loading<Series[]>;
  readonly history: Loading<Recharge[]>;
  /** Which series of the chart. */
  series = "";
  /** The history is to be seen. */
  unfolded = false;
  /** Its row in a list is open. */
  open = false;

  constructor(redraw: () => void) {
    this.chart = new Loading(redraw);
    this.history = new Loading(redraw);
  }
}

/** What everything is drawn with, and what a picture can ask of the card. */
export interface Scene {
  hass: Hass;
  config: CardConfig;
  /** The dashboard is being edited, or the card is only offered: nothing can be bought or settled from it. */
  preview: boolean;
  tell: Tell;
  say: Say;
  showing(line: Line): Showing;
  redraw(): void;
  details(line: Line): void;
  dialog(line: Line, kind: Kind): void;
}
