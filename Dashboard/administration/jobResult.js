/** What a job's last run did, or why it failed. */
export function outcome({ failures_in_a_row: failures, last_error: error, last_result: result }) {
  return failures > 0 ? error : result ?? "–";
}
