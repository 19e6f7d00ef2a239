/** The card, its dialog, its editor and the tile feature, as Home Assistant loads them: one module. */

import { EsimRechargeCard } from "./card";
import { EsimChart } from "./chart";
import { CARD, DOCUMENTATION, FEATURE } from "./config";
import { announce, defineElement } from "./define";
import { DIALOG_TAG, EsimRechargeDialog } from "./dialog";
import { pageSay, suggestion } from "./editor";
import { EsimRechargeFeature, supportsFeature } from "./feature";
import { EsimHistory } from "./history";

defineElement("esim-recharge-chart", EsimChart);
defineElement("esim-recharge-history", EsimHistory);
defineElement(CARD, EsimRechargeCard);
defineElement(FEATURE, EsimRechargeFeature);
defineElement(DIALOG_TAG, EsimRechargeDialog);

// Read when the picker opens: by then the page knows its language.
announce("customCards", {
  type: CARD,
  get name() {
    return pageSay("card_name");
  },
  get description() {
    return pageSay("card_about");
  },
  preview: true,
  documentationURL: DOCUMENTATION,
  getEntitySuggestion: suggestion,
});
announce("customCardFeatures", {
  type: FEATURE,
  get name() {
    return pageSay("recharge");
  },
  configurable: false,
  isSupported: supportsFeature,
});
