/// The columns by which rows of the tables of rollups are told apart, besides resolution, bucket and instance.
package enum RollupColumns {
    /// Those of `event_rollups`.
    package static let events = EventSeries.columns
    /// Those of `cost_rollups`.
    package static let costs = CostSeries.columns
    /// Those of `session_cost_rollups`.
    package static let sessionCosts = SessionSeries.columns
    /// Those of `error_rollups`.
    package static let errors = ErrorSeries.columns
    /// Those of `error_group_rollups`.
    package static let errorGroups = ErrorGroupSeries.columns
    /// Those of `metric_rollups`.
    package static let metrics = MetricSeries.columns
}
