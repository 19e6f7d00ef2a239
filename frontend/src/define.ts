/** Register elements so that they stay registered. */

/**
 * Define an element, and once more when Home Assistant's own elements are there.
 *
 * Up to 2026.10 Home Assistant replaces `window.customElements` while it starts: a module that ran before has
 * registered with the old one, and the card "doesn't exist". A file that was loaded twice does no harm either.
 */
export function defineElement(tag: string, constructor: CustomElementConstructor): void {
  const put = (): void => {
    if (!customElements.get(tag)) customElements.define(tag, constructor);
  };
  const first = customElements;
  put();
  void first.whenDefined("home-assistant").then(put);
}

/** Say once that something exists, in one of the lists that Home Assistant reads. */
export function announce<T extends { type: string }>(list: "customCards" | "customCardFeatures", what: T): void {
  const lists = window as unknown as Record<typeof list, T[] | undefined>;
  const announced = (lists[list] ??= []);
  if (!announced.some(({ type }) => type === what.type)) announced.push(what);
}

/** The language of the page, where no `hass` is at hand: Home Assistant writes it on the document. */
export function pageLanguage(): string {
  return document.documentElement.lang || navigator.language;
}
