import Domain

/// A part of the imagined data, in order of time.
struct DemoBatch: Sendable, Equatable {
    /// Sessions that begin.
    var sessions: [SessionStart] = []
    /// Usage events.
    var events: [UsageEvent] = []
    /// Failures.
    var errors: [ErrorLog] = []
    /// Costs.
    var costs: [CostEntry] = []
    /// Measurements.
    var metrics: [PerformanceMetric] = []
}

/// Makes believable data, the same for the same plan, part by part so that any amount fits into memory.
struct DemoData {
    private let plan: DemoPlan
    private let prices: PriceTable
    private var random: SeededGenerator
    private var ids: SeededGenerator
    private var sessions = DemoSessions()
    private var hour = 0
    private var positionInHour = 0

    /// Data by `plan`, with tokens at the prices of `prices`.
    init(plan: DemoPlan, prices: PriceTable) {
        self.plan = plan
        self.prices = prices
        random = SeededGenerator(seed: plan.seed)
        // Identifiers differ from run to run, or a second run would add to the sessions of the first.
        ids = SeededGenerator(seed: plan.seed ^ UInt64(bitPattern: plan.range.end.microseconds))
    }

    /// The next part, with `size` events or, at the end, fewer; nil when all is made.
    mutating func next(size: Int) throws(ValidationFailure) -> DemoBatch? {
        var batch = DemoBatch()
        while hour < plan.hours.upperBound, batch.events.count < size {
            if positionInHour == 0, !plan.onlyEvents { try appendMetrics(to: &batch) }
            let count = plan.events(inHour: hour)
            while positionInHour < count, batch.events.count < size {
                try appendCall(at: moment(of: positionInHour, among: count), to: &batch)
                positionInHour += 1
            }
            if positionInHour >= count {
                hour += 1
                positionInHour = 0
            }
        }
        return batch == DemoBatch() ? nil : batch
    }

    private mutating func moment(of position: Int, among count: Int) -> Timestamp {
        let part = (Double(position) + random.unit()) / Double(count)
        return plan.start(ofHour: hour) + Int64(part * Double(Timestamp.hour))
    }

    private mutating func appendCall(at moment: Timestamp, to batch: inout DemoBatch) throws(ValidationFailure) {
        let capacity = min(2000, 2 + plan.events(inHour: hour) / 20)
        let (client, isNew) = sessions.next(at: moment, capacity: capacity, &random, ids: &ids)
        let call = DemoCall(
            moment: moment, client: client, isTroubled: plan.isTroubled(hour: hour), now: plan.range.end)
        let outcome = call.draw(&random)
        batch.events.append(try call.event(outcome))
        guard !plan.onlyEvents else { return }
        if isNew { batch.sessions.append(try call.session()) }
        if let error = try call.error(outcome, &random) { batch.errors.append(error) }
        if let cost = try call.cost(outcome, prices: prices, &random, ids: &ids) { batch.costs.append(cost) }
    }

    /// Adds the hour's measurements of the imagined machines: every five minutes, or once where events are few.
    private mutating func appendMetrics(to batch: inout DemoBatch) throws(ValidationFailure) {
        let load = plan.events(inHour: hour)
        let perHour = load >= 120 ? 12 : 1
        for point in 0..<perHour {
            let moment = plan.start(ofHour: hour) + Int64(point) * (Timestamp.hour / Int64(perHour))
            let busy = min(1, Double(load) / (2 * Double(plan.events) / Double(plan.hours.count) + 1))
            let values = [
                ("cpu_percent", 8 + 70 * busy + 4 * random.normal(), "percent"),
                ("memory_mb", 420 + 180 * busy + 12 * random.normal(), "megabytes"),
                ("queue_depth", (20 * busy * random.unit()).rounded(), nil),
            ]
            for (name, value, unit) in values {
                batch.metrics.append(
                    try PerformanceMetric(
                        timestamp: moment, name: name, value: max(0, value), unit: unit, tags: DemoData.host,
                        now: plan.range.end))
            }
        }
    }

    private static let host = JSONText(validated: #"{"host":"mcp-1"}"#)
}
