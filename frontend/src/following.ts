/** Keeps an element up to date about a device: what is shown of it, and the integration's words. */

import type { LitElement, ReactiveController } from "lit";
import { redraw } from "./changes";
import { formatFor } from "./format";
import { pickLanguage, type Language } from "./i18n";
import { early, loadWords, worded } from "./i18n/words";
import { codeOf, speech, type Tell, type Words } from "./text";
import { API, DOMAIN, type Hass, type HassConnection, type Unsubscribe, type View } from "./types";

/** How often "5 minutes ago" is written anew. */
const TICK = 60_000;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

export class Following implements ReactiveController {
  view: View | null = null;
  /** Why no view comes. */
  error: unknown = null;
  words: Words = new Map();

  readonly #host: LitElement;
  #device: string | undefined;
  /** Where it is followed; `null`: nowhere. */
  #connection: HassConnection | null = null;
  #end: Unsubscribe | null = null;
  /** Each new attempt makes the answers of older ones void. */
  #attempt = 0;
  #failures = 0;
  #again: ReturnType<typeof setTimeout> | undefined;
  #tick: ReturnType<typeof setInterval> | undefined;
  #language: Language | null = null;
  /** Translations came, without ours: they were read before an update brought this file. */
  #outdated = false;

  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    clearInterval(this.#tick);
    this.#tick = setInterval(() => document.hidden || redraw(this.#host), TICK);
    if (!this.#connection && this.#device) redraw(this.#host);
  }

  hostDisconnected(): void {
    // A dashboard that lays out its columns anew takes cards out and puts them elsewhere: what was followed is followed
    // on, and what was drawn stays.
    queueMicrotask(() => {
      if (this.#host.isConnected) return;
      clearInterval(this.#tick);
      this.#stop();
    });
  }

  /** Follow this device from now on, and no other; returns how texts are told to this person. */
  follow(hass: Hass, device: string | undefined): Tell {
    this.#speak(hass);
    const { connection } = hass;
    if (device !== this.#device || connection !== this.#connection) {
      this.#stop();
      if (device !== this.#device) this.view = null;
      this.#device = device;
      if (device && this.#host.isConnected) {
        this.#connection = connection;
        // Not left to the connection: after a restart it would ask once, before the integration is there.
        connection.addEventListener?.("ready", this.#begin);
        this.#begin();
      }
    }
    return speech(this.words, formatFor(hass));
  }

  /** Without the integration's words nothing is drawn. */
  get worded(): boolean {
    return worded(this.words);
  }

  /** Page and integration are of different versions. */
  skewed({ config }: Hass): boolean {
    // While Home Assistant starts, the integration is not there yet; afterwards it ought to be. What is drawn does not
    // flicker for the moment in between.
    const gone = this.error === "unknown_command" && (config.state ?? "RUNNING") === "RUNNING";
    const other = this.view !== null && this.view.api !== API;
    return this.#outdated || other || (gone && (!this.view || this.#failures > 1));
  }

  #begin = async (): Promise<void> => {
    clearTimeout(this.#again);
    // An older subscription ended with its connection. On a new one its number may be somebody else's.
    this.#end = null;
    const attempt = ++this.#attempt;
    try {
      const end = await (this.#connection as HassConnection).subscribeMessage<View>(
        (view) => {
          if (attempt === this.#attempt) this.#told(view, null);
        },
        { type: `${DOMAIN}/follow`, device_id: this.#device },
        { resubscribe: false },
      );
      if (attempt === this.#attempt) this.#end = end;
      else void ended(end);
    } catch (error) {
      if (attempt !== this.#attempt) return;
      // The integration may be starting: ask again, ever more rarely.
      this.#again = setTimeout(this.#begin, Math.min(FIRST_PAUSE * 2 ** this.#failures++, LONGEST_PAUSE));
      this.#told(this.view, codeOf(error) ?? error);
    }
  };

  #told(view: View | null, error: unknown): void {
    this.view = view;
    this.error = error;
    if (error === null) this.#failures = 0;
    redraw(this.#host);
  }

  #stop(): void {
    clearTimeout(this.#again);
    this.#connection?.removeEventListener?.("ready", this.#begin);
    void ended(this.#end);
    this.#attempt++;
    this.#failures = 0;
    this.#connection = this.#end = this.error = null;
  }

  #speak(hass: Hass): void {
    const language = pickLanguage(hass.locale.language);
    if (language === this.#language) return;
    this.#language = language;
    if (!this.worded) this.words = early(language);
    void loadWords(hass, language).then((words) => {
      if (language !== this.#language) return;
      if (!words.size) {
        // None were to be had: asked for again with the next drawing, which this must not cause.
        this.#language = null;
        return;
      }
      this.words = words;
      this.#outdated = !this.worded;
      redraw(this.#host);
    });
  }
}

async function ended(subscription: Unsubscribe | null): Promise<void> {
  try {
    await subscription?.();
  } catch {
    // The connection that it belonged to is gone, and it with it.
  }
}
