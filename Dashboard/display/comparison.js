/**
 * What became of a number since the period before.
 * @param {"more"|"less"|"neither"} good Which direction is good news.
 * @param {"relative"|"points"} [kind] `points`: both are percentages, whose difference counts.
 * @returns {{text: string, tone: "good"|"bad"|"neutral"}|null} Null where there is nothing to compare with.
 */
export function comparison(now, before, good, kind = "relative") {
  if (now === null || before === null || now === undefined || before === undefined) return null;
  if (kind === "relative" && before === 0) return now === 0 ? { text: "unchanged", tone: "neutral" } : null;
  const change = kind === "points" ? now - before : ((now - before) / before) * 100;
  const size = Math.abs(change);
  if (size < (kind === "points" ? 0.005 : 0.05)) return { text: "unchanged", tone: "neutral" };
  const rounded = size >= 10 && kind === "relative" ? Math.round(size)
    : Number(size.toFixed(kind === "points" ? 2 : 1));
  const words = kind === "points" ? `${rounded} points` : `${rounded.toLocaleString("en")} %`;
  const isGood = good === "neither" ? null : change > 0 === (good === "more");
  return {
    text: `${change > 0 ? "▲" : "▼"} ${words}`,
    tone: isGood === null ? "neutral" : isGood ? "good" : "bad",
  };
}
