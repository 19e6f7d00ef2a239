/** Keeps an element up to date about lines: their views, the integration's words, and whether versions fit. */

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { checkVersion, followLines, type Fit, type Views } from "./api";
import { formatFor, localeKey, type Format } from "./format";
import { pickLanguage, type Language } from "./i18n";
import { cardTexts, loadWords, wordPath, type Words } from "./i18n/words";
import type { Reader } from "./model";
import { API, type Hass, type HassConnection } from "./types";

/** How often ages are written anew. */
const TICK = 60_000;

export class Following implements ReactiveController {
  views: Views = {};
  /** Why no views come, or `null`. */
  hindered: string | null = null;
  fit: Fit | null = null;
  words: Words = new Map();

  /** Without the words nothing is drawn: they come with the first view. */
  get worded(): boolean {
    return this.words.has(wordPath("card", "balance"));
  }

  readonly #host: ReactiveControllerHost;
  #stop: (() => void) | null = null;
  #followed: { connection: HassConnection; ids: string } | null = null;
  #told = "";
  #asked: { hass: Hass; ids: readonly string[] } | null = null;
  /** What was followed when the element was taken out of the page. */
  #left: { hass: Hass; ids: readonly string[] } | null = null;
  #language: Language | null = null;
  #format: { key: string; value: Format } | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#timer = setInterval(() => document.hidden || this.#host.requestUpdate(), TICK);
    // A dashboard that lays out its columns anew takes cards out and puts them elsewhere. What was followed is followed
    // on at once, before anybody notices, and what was drawn stays.
    if (this.#left) this.follow(this.#left.hass, this.#left.ids);
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
    this.#left = this.#asked;
    this.#end();
  }

  /** Follow these lines from now on, and no others. Does nothing when it is so already. */
  follow(hass: Hass, ids: readonly string[]): void {
    this.#speak(hass);
    const wanted = { connection: hass.connection, ids: ids.join() };
    if (this.#followed?.connection === wanted.connection && this.#followed.ids === wanted.ids) return;
    this.#end();
    this.#followed = wanted;
    if (this.#left?.ids.join() !== wanted.ids) {
      this.views = {};
      this.hindered = null;
      this.#told = "";
    }
    this.#asked = { hass, ids };
    this.#left = null;
    if (ids.length === 0) return;
    this.#check(hass);
    this.#stop = followLines(hass, ids, (views, hindered) => {
      this.#check(hass);
      // The same may be told again: a page asks anew for all of its lines when one more card is added to it.
      const told = JSON.stringify([views, hindered]);
      if (told === this.#told) return;
      this.#told = told;
      this.views = views;
      this.hindered = hindered;
      this.#host.requestUpdate();
    });
  }

  /** How lines are read out to this person. */
  reader(hass: Hass): Reader {
    const key = localeKey(hass);
    if (this.#format?.key !== key) this.#format = { key, value: formatFor(hass) };
    const format = this.#format.value;
    const { fit, words, views } = this;
    const strange = Object.values(views).some((line) => line && line.api !== API);
    return {
      say: cardTexts(words, format.language),
      words,
      format,
      now: Date.now(),
      skewed: strange || (fit !== null && fit !== "fits"),
    };
  }

  #speak(hass: Hass): void {
    const language = pickLanguage(hass.locale.language);
    if (language === this.#language) return;
    this.#language = language;
    void loadWords(hass, language).then((words) => {
      if (language !== this.#language) return;
      if (words.size === 0) {
        // None were to be had: asked for again with the next drawing, which this must not cause.
        this.#language = null;
        return;
      }
      this.words = words;
      this.#host.requestUpdate();
    });
  }

  #check(hass: Hass): void {
    void checkVersion(hass).then((fit) => {
      const before = this.fit;
      this.fit = fit;
      // Until it is known, it is taken to fit: mostly it does, and nothing has to be drawn anew.
      if (fit !== (before ?? "fits")) this.#host.requestUpdate();
    });
  }

  #end(): void {
    this.#stop?.();
    this.#stop = null;
    this.#followed = null;
  }
}
