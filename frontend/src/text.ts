/** Texts without a language, as the integration sends them (`card/texts.py`), and their words for one reader. */

import type { Figures, Format } from "./format";

/** A string as it stands, several joined by dots, nothing, one of the integration's texts, or a figure. */
export type Text = string | null | readonly Text[] | Said | Figure;

export interface Said {
  /** The path below `component.esim_recharge`. */
  say: string;
  with?: Readonly<Record<string, Text>>;
}

/** One figure, by its kind: `{"days": 3}`. */
export type Figure = { [Kind in keyof Figures]: Record<Kind, Figures[Kind]> }[keyof Figures];

/** The integration's translations in one language, by their paths. */
export type Words = ReadonlyMap<string, string>;

export type Tell = (text: Text | undefined) => string;

/** How texts are told to one reader. */
export function speech(words: Words, format: Format): Tell {
  const tell: Tell = (text) => {
    if (!text) return "";
    if (typeof text === "string") return text.replace(TURNING, "");
    if (Array.isArray(text)) return text.map(tell).filter(Boolean).join(DOT);
    if ("say" in text) {
      const { say, with: values = {} } = text as Said;
      return fill(words.get(say) ?? unworded(say), (name) => (name in values ? tell(values[name]) : null));
    }
    const [[kind, value]] = Object.entries(text) as [[keyof Figures, never]];
    return format[kind](value) || tell(JUST_NOW);
  };
  return tell;
}

/** No line begins with it: the blank before it does not break. */
const DOT = "\u00a0· ";

/** Signs that turn around what stands behind them: no name of a product may do that to its price. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/** "Now", where something is of less than a minute ago: `Intl` has no word that fits into a sentence. */
const JUST_NOW: Text = { say: "common.card_just_now" };

/** Put values in place of `{names}`; what is not given stays visible, so that it is noticed. */
function fill(text: string, value: (name: string) => string | null): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => value(name) ?? whole);
}

/** Where words are missing: the end of their path, with blanks. */
function unworded(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1).replaceAll("_", " ");
}

/** What is told of an error: the integration's sentence, or what Home Assistant said. */
export function sorry(words: Words, error: unknown): Text {
  const { translation_key, translation_placeholders, message, code } = told(error);
  const say = `exceptions.${translation_key}.message`;
  if (words.has(say)) return { say, with: translation_placeholders ?? {} };
  // The connection speaks English only, and what it says is said where the person is.
  return code === LOST ? null : (message?.replace(/^Validation error: /, "") ?? null);
}

/** The code of an error; `3`: the connection was lost. */
export function codeOf(error: unknown): string | number | undefined {
  return told(error).code;
}

const LOST = 3;

interface Told {
  code?: string | number;
  message?: string;
  translation_key?: string;
  translation_placeholders?: Record<string, string>;
}

/** Read a rejection of any shape that Home Assistant's connection has. */
function told(error: unknown): Told {
  if (error === LOST) return { code: LOST };
  return (error as { error?: Told } | null)?.error ?? (error as Told | null) ?? {};
}
