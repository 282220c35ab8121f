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
    private let isStrict: Bool
    private let namedViolations: Int
    /// The server's clock, the default of a record's own time.
    let now: Timestamp

    /// A decoder of bodies with at most `limit` records.
    ///
    /// Where it is not strict, texts are cleaned and cut off that would be refused otherwise. No more than
    /// `namedViolations` of a body are named, the others only counted.
    public init(
        format: Format = .json, limit: Int = RecordDecoder.defaultLimit, isStrict: Bool = true,
        namedViolations: Int = .max, now: Timestamp
    ) {
        self.format = format
        self.limit = limit
        self.isStrict = isStrict
        self.namedViolations = namedViolations
        self.now = now
    }

    /// Reads records of `schema`; `make` turns a row into a value, or says what is wrong with it.
    ///
    /// Bytes that are no UTF-8 are replaced, where that makes the body readable and the decoder is not strict.
    func decode<Record: Sendable>(
        _ body: UnsafeRawBufferPointer, _ schema: JSONSchema,
        make: (inout JSONRow) throws(ValidationFailure) -> Record
    ) throws(DecodingFailure) -> DecodedBatch<Record> {
        do throws(DecodingFailure) {
            return try read(body, schema, isStrict ? .none : .clean, make: make)
        } catch {
            guard error == .notUTF8, !isStrict else { throw error }
            return try readRepaired(body, schema, make: make)
        }
    }

    private func readRepaired<Record: Sendable>(
        _ body: UnsafeRawBufferPointer, _ schema: JSONSchema,
        make: (inout JSONRow) throws(ValidationFailure) -> Record
    ) throws(DecodingFailure) -> DecodedBatch<Record> {
        var repaired = String(decoding: body, as: UTF8.self)
        let result = repaired.withUTF8 { bytes in
            Result { () throws(DecodingFailure) in
                try read(UnsafeRawBufferPointer(bytes), schema, .repaired, make: make)
            }
        }
        switch result {
        case .success(let batch): return batch
        case .failure(.tooManyRecords(let allowed)): throw .tooManyRecords(allowed: allowed)
        case .failure: throw .notUTF8
        }
    }

    private func read<Record: Sendable>(
        _ body: UnsafeRawBufferPointer, _ schema: JSONSchema, _ cleaning: FieldCleaning,
        make: (inout JSONRow) throws(ValidationFailure) -> Record
    ) throws(DecodingFailure) -> DecodedBatch<Record> {
        try JSONParser.lend { parser throws(DecodingFailure) in
            let reader = JSONRecordReader(parser: parser, schema: schema, cleaning: cleaning)
            try reader.begin(body, format)
            var records: [Record] = []
            var rejected: [RejectedRecord] = []
            var cleaned: [(place: Int, members: RecordMembers)] = []
            var named = 0
            var index = 0
            while var row = try reader.next() {
                defer { index += 1 }
                // What is refused anyway is not read to its end.
                if index >= limit { throw .tooManyRecords(allowed: limit) }
                if row.isReadable, let record = RecordDecoder.record(&row, make), row.violations.isEmpty {
                    if !row.cleaned.isEmpty { cleaned.append((records.count, row.cleaned)) }
                    records.append(record)
                } else {
                    let some = Array(row.violations.prefix(namedViolations - named))
                    named += some.count
                    rejected.append(RejectedRecord(index: index, violations: some, count: row.violations.count))
                }
            }
            return DecodedBatch(records: records, rejected: rejected, cleaned: cleaned, isSingle: reader.isSingle)
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
