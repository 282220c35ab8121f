/// Writes Prometheus' text exposition format, version 0.0.4.
package struct PrometheusText {
    /// What has been written so far.
    package private(set) var text = ""

    /// An empty text.
    package init() {}

    /// Begins a metric of `type`, such as `counter`; its samples must follow.
    package mutating func begin(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    /// Writes a sample; `labels` are names with values.
    package mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.0)=\"\(PrometheusText.escaped($0.1))\"" }
            text += "{\(pairs.joined(separator: ","))}"
        }
        text += " \(PrometheusText.number(value))\n"
    }

    /// Writes a metric of one sample.
    package mutating func single(_ name: String, _ type: String, _ help: String, _ value: Double) {
        begin(name, type, help)
        sample(name, [], value)
    }

    /// Writes the samples of a histogram: `counts` by class below each of `bounds`, the last for all above.
    package mutating func histogram(
        _ name: String, _ labels: [(String, String)] = [], bounds: [Double], counts: [Int64], sum: Double
    ) {
        var total: Int64 = 0
        for (bound, count) in zip(bounds.map(PrometheusText.number) + ["+Inf"], counts) {
            total += count
            sample("\(name)_bucket", labels + [("le", bound)], Double(total))
        }
        sample("\(name)_sum", labels, sum)
        sample("\(name)_count", labels, Double(total))
    }

    private static func number(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return String(whole) }
        return value.isNaN ? "NaN" : value.isInfinite ? (value > 0 ? "+Inf" : "-Inf") : value.description
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
