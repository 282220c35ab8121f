/**
 * What costs can be broken down by.
 * `id` is the API's `group_by`; `series` the dimension of its time series, where there is one; `parameter` the address'
 * and `filter` the API's name of the filter for one value.
 */
export const dimensions = [
  { id: "service", title: "Service", series: "service_name", parameter: "service", filter: "service_name",
    none: "no service" },
  { id: "operation", title: "Operation", series: "operation_type", parameter: "operation", filter: "operation_type",
    none: "no operation" },
  { id: "model", title: "Model", series: "model", parameter: "model", filter: "model", none: "no model" },
  { id: "tool", title: "Tool", series: "tool_name", none: "no tool" },
  { id: "session", title: "Session", parameter: "session", filter: "session_id", none: "no session" },
  { id: "day", title: "Day", none: "no day" },
];

/** The dimension of a name; services where there is none. */
export function dimensionOf(id) {
  return dimensions.find((dimension) => dimension.id === id) ?? dimensions[0];
}
