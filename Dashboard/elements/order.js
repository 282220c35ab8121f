/** The order of a table that the address asks for: `sort` is a column's title in small letters, `order` asc or desc. */
export function orderOf({ sort, order }, columns, usual) {
  const column = columns.find(({ title, value }) => value && slug(title) === sort);
  if (!column) return usual;
  return { by: column.title, falling: order ? order === "desc" : Boolean(column.number) };
}

/** The parameters that stand for an order; none for the usual one. */
export function orderParameters({ by, falling }, usual) {
  if (by === usual.by && falling === usual.falling) return { sort: undefined, order: undefined };
  return { sort: slug(by), order: falling ? "desc" : "asc" };
}

function slug(title) {
  return title.toLowerCase().replaceAll(" ", "-");
}
