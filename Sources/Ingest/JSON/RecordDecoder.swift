import CSimdJSON
import Domain

/// Reads a request's body into Domain values, which check their own rules.
public struct RecordDecoder: Sendable {
    /// How records follow each other.
    public enum Format: Sendable {
        /// One object, or an array of objects.
        case json
        /// An object a line; blank lines are skipped.
        case ndjson
    }

    /// The most records that one request may carry, unless said otherwise.
    public static let defaultLimit = 10_000

    private let format: Format
    private let limit: Int
    /// The server's clock, the default of a record's own time.
    let now: Timestamp

    /// A decoder of bodies with at most `limit` records.
    public init(format: Format = .json, limit: Int = RecordDecoder.defaultLimit, now: Timestamp) {
        self.format = format
        self.limit = limit
        self.now = now
    }

    /// Reads records of `schema`; `make` turns a row into a value, or says what is wrong with it.
    func decode<Record: Sendable>(
        _ body: UnsafeRawBufferPointer, _ schema: JSONSchema,
        make: (inout JSONRow) throws(ValidationFailure) -> Record
    ) throws(DecodingFailure) -> DecodedBatch<Record> {
        try JSONParser.lend { parser throws(DecodingFailure) in
            let reader = JSONRecordReader(parser: parser, schema: schema)
            try reader.begin(body, format)
            var records: [Record] = []
            var rejected: [RejectedRecord] = []
            var index = 0
            while var row = try reader.next() {
                defer { index += 1 }
                // What is refused anyway is not read to its end.
                if index >= limit { throw .tooManyRecords(allowed: limit) }
                if row.isReadable, let record = RecordDecoder.record(&row, make), row.violations.isEmpty {
                    records.append(record)
                } else {
                    rejected.append(RejectedRecord(index: index, violations: row.violations))
                }
            }
            return DecodedBatch(records: records, rejected: rejected, isSingle: reader.isSingle)
        }
    }

    @inline(__always)
    private static func record<Record>(
        _ row: inout JSONRow, _ make: (inout JSONRow) throws(ValidationFailure) -> Record
    ) -> Record? {
        do throws(ValidationFailure) {
            return try make(&row)
        } catch {
            row.report(error)
            return nil
        }
    }
}
