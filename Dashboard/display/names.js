/** Letters that read from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Characters that set a direction, or take no room: with them, one name can look like another. */
const hidden = /[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * How names read that others chose: tools, sessions, models and the like may hold anything.
 *
 * What cannot be seen is made visible: names with blanks at an end, or of nothing visible, stand in quotes, control
 * characters have their pictures, and those that set a direction have their numbers.
 */
export function visible(text) {
  const shown = text.replace(/[\u0000-\u001f\u007f]/g, picture).replace(hidden, number);
  const isBlank = !/[^\p{C}\p{Z}\u2800\u3164]/u.test(shown);
  return isBlank || shown.trim() !== shown ? `“${shown}”` : shown;
}

/** The same inside of plain text, such as a page's title: the direction in which it reads does not touch the rest. */
export function within(text) {
  const shown = visible(text);
  return rightToLeft.test(shown) ? `\u2068${shown}\u2069` : shown;
}

/** A name for a file: letters, digits and a few signs, and not too long for any file system. */
export function fileName(text) {
  const plain = text.normalize("NFC").replace(/[^\p{L}\p{N}._-]+/gu, "_").replace(/^[._]+/, "");
  return [...plain].slice(0, 60).join("") || "data";
}

function picture(character) {
  return character === "\u007f" ? "\u2421" : String.fromCharCode(0x2400 + character.charCodeAt(0));
}

function number(character) {
  return `⟦U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟧`;
}
