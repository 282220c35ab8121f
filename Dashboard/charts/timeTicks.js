const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const distances = [
  minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour,
  day, 2 * day, 7 * day, 14 * day, 30 * day,
];

/**
 * Round moments between two others for an axis, as the reader's clock has them: midnights stay midnights where the
 * clock is put forward or back.
 * @param start In milliseconds since 1970.
 * @param most How many there may be.
 */
export function timeTicks(start, end, most) {
  const distance = distances.find((length) => (end - start) / length <= most) ?? distances.at(-1);
  const moments = [];
  for (let at = firstTick(start, distance); at <= end; at = nextTick(at, distance)) {
    if (at >= start) moments.push(at);
  }
  return { distance, moments };
}

function firstTick(start, distance) {
  const date = new Date(start);
  if (distance >= day) return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const midnight = new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return midnight + Math.floor((start - midnight) / distance) * distance;
}

function nextTick(at, distance) {
  const date = new Date(at);
  if (distance >= day) {
    return new Date(date.getFullYear(), date.getMonth(), date.getDate() + distance / day).getTime();
  }
  const next = at + distance;
  const midnight = new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
  return at < midnight && next > midnight ? midnight : next;
}
