import Domain
import HTTP
import Store

/// All records of a kind as text, newest first, as the command line hands them out: the same text as the API's.
package struct StoreExport: Sendable {
    /// What is exported.
    package enum Kind: String, Sendable, CaseIterable {
        case events, metrics, errors, costs, sessions
    }

    /// In which form.
    package enum Format: String, Sendable, CaseIterable {
        /// An object a line.
        case ndjson
        /// A table with a heading.
        case csv
        /// One array.
        case json
    }

    private static let pageSize = 1000
    private static let pageBytes = 1 << 20

    private let store: DataStore
    private let kind: Kind
    private let format: Format
    private let range: TimeRange
    private let isForSpreadsheet: Bool

    /// An export of `kind` from `store`: what happened, or began, in `range`; `forSpreadsheet` keeps a table's texts from
    /// being taken for formulas.
    package init(
        of kind: Kind, from store: DataStore, as format: Format, in range: TimeRange = .all,
        forSpreadsheet: Bool = false
    ) {
        isForSpreadsheet = forSpreadsheet
        self.store = store
        self.kind = kind
        self.format = format
        self.range = range
    }

    /// Calls `write` with one part of the text after the other; memory does not grow with the number of records.
    package func run(_ write: ([UInt8]) throws -> Void) async throws {
        switch kind {
        case .events: try await stream(write) { try await store.eventPage(EventFilter(range: range), page: $0) }
        case .metrics: try await stream(write) { try await store.metricPage(MetricFilter(range: range), page: $0) }
        case .errors: try await stream(write) { try await store.errorPage(ErrorFilter(range: range), page: $0) }
        case .costs: try await stream(write) { try await store.costPage(CostFilter(range: range), page: $0) }
        case .sessions:
            let now = Timestamp.now()
            try await stream(write) { page in
                try await store.sessionPage(SessionFilter(range: range), page: page, now: now)
                    .map { SessionView(session: $0, now: now) }
            }
        }
    }

    private func stream<Record: ListedRecord>(
        _ write: ([UInt8]) throws -> Void, _ fetch: (Page) async throws -> RecordPage<Record>
    ) async throws {
        var text = ExportText(format, columns: Record.columns, forSpreadsheet: isForSpreadsheet)
        var after: Cursor?
        var limit = StoreExport.pageSize
        repeat {
            let found = try await fetch(Page(limit: limit, after: after, bytes: StoreExport.pageBytes))
            for record in found.records { text.append(record) }
            after = found.isCut || found.records.count == limit ? found.records.last?.cursor : nil
            limit = found.nextLimit(atMost: StoreExport.pageSize)
            if after == nil { text.end() }
            try write(text.take())
        } while after != nil
    }
}

/// The text of an export that is not handed out yet.
private struct ExportText {
    private let format: StoreExport.Format
    private var csv: CSVWriter
    private var bytes: [UInt8] = []
    private var isFirst = true

    init(_ format: StoreExport.Format, columns: [String], forSpreadsheet: Bool) {
        self.format = format
        csv = CSVWriter(forSpreadsheet: forSpreadsheet)
        if format == .csv { csv.header(columns) }
        if format == .json { bytes += "[\n".utf8 }
    }

    mutating func append(_ record: some RenderedRecord) {
        guard format != .csv else { return csv.line(record) }
        if format == .json, !isFirst { bytes += ",\n".utf8 }
        isFirst = false
        bytes += JSONWriter.bytes(of: record)
        if format == .ndjson { bytes.append(UInt8(ascii: "\n")) }
    }

    mutating func end() {
        if format == .json { bytes += (isFirst ? "]\n" : "\n]\n").utf8 }
    }

    mutating func take() -> [UInt8] {
        defer {
            csv.clear()
            bytes.removeAll(keepingCapacity: true)
        }
        return format == .csv ? csv.bytes : bytes
    }
}
