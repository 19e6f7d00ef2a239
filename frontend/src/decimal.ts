/** Sums as whole numbers: compared and subtracted exactly, as the backend does it. */

const DIGITS = 8;

/** A decimal number in units of 10⁻⁸; `null` if it is none, or finer. */
export function units(text: string): bigint | null {
  const found = /^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(text.trim());
  if (found === null) return null;
  const fraction = (found[3] ?? "").replace(/0+$/, "");
  if (fraction.length > DIGITS) return null;
  const size = BigInt(`${found[2]}${fraction.padEnd(DIGITS, "0")}`);
  return found[1] ? -size : size;
}

/** Back to text, without idle zeros. */
export function plain(size: bigint): string {
  const digits = (size < 0n ? -size : size).toString().padStart(DIGITS + 1, "0");
  const fraction = digits.slice(-DIGITS).replace(/0+$/, "");
  return `${size < 0n ? "-" : ""}${digits.slice(0, -DIGITS)}${fraction && `.${fraction}`}`;
}

/** A sum as a person types it, with either decimal mark. `null` where it could mean two things: `1,000`. */
export function typed(text: string, mark: "." | ","): string | null {
  const found = /^(\d+)(?:([.,])(\d+))?$/.exec(text.replace(/\s/g, ""));
  if (found === null) return null;
  const [, whole = "", sign, fraction = ""] = found;
  if (sign !== undefined && sign !== mark && fraction.length === 3) return null;
  return fraction ? `${whole}.${fraction}` : whole;
}

/** The decimal mark of a language. */
export function decimalMark(locale: string): "." | "," {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  return parts.find(({ type }) => type === "decimal")?.value === "," ? "," : ".";
}
