/** What elements are given, as Lit wants it declared. Decorators would bring code that says the same. */

import type { PropertyDeclaration } from "lit";

/** Set by whoever draws the element, never by markup. */
export const GIVEN: PropertyDeclaration = { attribute: false };
