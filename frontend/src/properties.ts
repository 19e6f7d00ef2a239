/** What elements are given, as Lit wants it declared. Decorators would bring code that says the same. */

import type { PropertyDeclaration } from "lit";

/** Set by whoever draws the element, never by markup. */
export const GIVEN: PropertyDeclaration = { attribute: false };
/** Known to the element alone. */
export const OWN: PropertyDeclaration = { state: true };

/** Of a section of the card: `hass` is only asked with, so another one is no reason to draw anew. */
export const SECTION = { hass: { attribute: false, hasChanged: () => false }, reader: GIVEN, device: {}, stamp: {} };
