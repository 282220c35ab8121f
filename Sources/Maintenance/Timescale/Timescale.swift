import Store

/// What TimescaleDB does for a store.
public enum Timescale: Sendable, Equatable {
    /// The database has no TimescaleDB.
    case absent
    /// The database could have it and does not, for `reason`.
    case unused(version: String, reason: String)
    /// The database has it.
    case used(Use)

    /// Under which licence TimescaleDB runs: compression and policies are the community's.
    public enum Edition: String, Sendable {
        case apache
        case community
    }

    /// What is on.
    public struct Use: Sendable, Equatable {
        /// TimescaleDB's version.
        public let version: String
        /// The licence.
        public let edition: Edition
        /// Whether all tables of records are hypertables.
        public let hypertables: Bool
        /// Whether TimescaleDB compresses all of them after a week.
        public let compression: Bool
        /// After how many days TimescaleDB drops the records of all of them; nil where it does not.
        public let retentionDays: Int?
        /// Why not all is on that could be; nil where nothing failed.
        public let problem: String?
    }
}

extension Timescale: CustomStringConvertible {
    /// One line for the operator.
    public var description: String {
        switch self {
        case .absent: "none"
        case .unused(let version, let reason): "\(version) is there and not used: \(reason)"
        case .used(let use): "\(use.version) (\(use.edition.rawValue)): \(use.features)"
        }
    }
}

extension Timescale.Use {
    fileprivate var features: String {
        let names = [
            hypertables ? "hypertables" : "no hypertables", compression ? "compression" : "no compression",
            retentionDays.map { "retention policy of \($0) days" } ?? "no retention policy",
        ]
        return names.joined(separator: ", ") + (problem.map { "; \($0)" } ?? "")
    }
}
