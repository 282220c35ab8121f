/** The least change of a percentile that is news: two can each be half as far off as this. */
const bin = 2 ** (1 / 8);
/** How many calls it takes before a change of theirs says anything. */
const enough = 20;

/**
 * What became of a number since the period before.
 * @param {"more"|"less"|"neither"} good Which direction is good news.
 * @param {"relative"|"points"|"percentile"} [kind] `points`: both are percentages, whose difference counts;
 * `percentile`: both are read from bins, so a small change is none.
 * @param [basis] Of how many calls the former number is: of few of them, a change has no colour.
 * @returns {{text: string, tone: "good"|"bad"|"neutral"}|null} Null where there is nothing to compare with.
 */
export function comparison(now, before, good, kind = "relative", basis = Infinity) {
  if (now === null || before === null || now === undefined || before === undefined) return null;
  const change = kind === "points" ? now - before : ((now - before) / before) * 100;
  const isSame = kind === "percentile" ? Math.max(now / before, before / now) < bin
    : Math.abs(change) < (kind === "points" ? 0.005 : 0.05);
  if (now === before || isSame) return { text: "unchanged", tone: "neutral" };
  if (kind !== "points" && before === 0) return { text: "new", tone: "neutral" };
  const isFew = basis < enough;
  const tone = isFew || good === "neither" ? "neutral" : change > 0 === (good === "more") ? "good" : "bad";
  if (kind !== "points" && (isFew || now >= 10 * before)) return { text: times(now / before), tone };
  return { text: `${change > 0 ? "▲" : "▼"} ${words(Math.abs(change), kind)}`, tone };
}

function words(size, kind) {
  if (kind === "points") return `${Number(size.toFixed(2))} points`;
  return `${(size >= 10 ? Math.round(size) : Number(size.toFixed(1))).toLocaleString("en")} %`;
}

function times(ratio) {
  const digits = ratio >= 10 ? 0 : ratio >= 1 ? 1 : 2;
  return `×${Number(ratio.toFixed(digits)).toLocaleString("en")}`;
}
