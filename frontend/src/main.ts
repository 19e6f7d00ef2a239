/** The card, its dialog, its editor and the tile feature, as Home Assistant loads them: one module. */

import { EsimRechargeCard } from "./card";
import { CARD, DOCUMENTATION, FEATURE } from "./config";
import { announce, defineElement, pageLanguage } from "./define";
import { DIALOG_TAG, EsimRechargeDialog } from "./dialog";
import { suggestion } from "./editor";
import { EsimRechargeFeature, supportsFeature } from "./feature";
import { always, pickLanguage, type Always } from "./i18n";

defineElement(CARD, EsimRechargeCard);
defineElement(FEATURE, EsimRechargeFeature);
defineElement(DIALOG_TAG, EsimRechargeDialog);

const said = (key: Always): string => always[pickLanguage(pageLanguage())][key];

// Read when the picker opens: by then the page knows its language.
announce("customCards", {
  type: CARD,
  get name() {
    return said("card_name");
  },
  get description() {
    return said("card_about");
  },
  preview: true,
  documentationURL: DOCUMENTATION,
  getEntitySuggestion: suggestion,
});
announce("customCardFeatures", {
  type: FEATURE,
  get name() {
    return said("recharge");
  },
  configurable: false,
  isSupported: supportsFeature,
});
