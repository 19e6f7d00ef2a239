/** The card, its dialog, its editor and the tile feature, as Home Assistant loads them: one module. */

export {};
