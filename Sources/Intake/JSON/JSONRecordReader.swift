import CSimdJSON

/// Pulls the rows of one document out of a parser.
struct JSONRecordReader {
    private let parser: JSONParser
    private let schema: JSONSchema
    private let cleaning: FieldCleaning

    /// A reader of rows of `schema`, whose texts are cleaned as `cleaning` says.
    init(parser: JSONParser, schema: JSONSchema, cleaning: FieldCleaning) {
        self.parser = parser
        self.schema = schema
        self.cleaning = cleaning
    }

    /// Whether the document is one object.
    var isSingle: Bool { mcp_json_is_single(parser.handle) }

    /// Starts a document, whose bytes must live until the last row is read.
    func begin(_ body: UnsafeRawBufferPointer, _ format: RecordDecoder.Format) throws(DecodingFailure) {
        guard let schema = schema.handle else { throw .outOfMemory }
        mcp_json_set_cleaning(parser.handle, cleaning != .none)
        let format: MCPJSONFormat = format == .json ? .document : .lines
        if !mcp_json_begin(parser.handle, schema, body.baseAddress, body.count, format) { throw failure }
    }

    /// The next row, which lives until the one after it is asked for; nil at the end.
    func next() throws(DecodingFailure) -> JSONRow? {
        switch mcp_json_next(parser.handle) {
        case .record: return row
        case .badRecord: return badRow
        case .end: return nil
        case .failed: throw failure
        }
    }

    private var row: JSONRow? {
        mcp_json_cells(parser.handle).map { JSONRow(cells: $0, schema: schema, cleaning: cleaning) }
    }

    private var badRow: JSONRow? {
        var count: UInt32 = 0
        let problems = UnsafeBufferPointer(start: mcp_json_problems(parser.handle, &count), count: Int(count))
        var row = row
        for problem in problems { row?.report(problem) }
        return row
    }

    private var failure: DecodingFailure {
        let failure = mcp_json_failure(parser.handle)
        switch failure.code {
        case .empty: return .emptyBody
        case .notUTF8: return .notUTF8
        case .wrongTopLevel: return .wrongTopLevel
        case .tooDeep: return .tooDeep(offset: failure.offset)
        case .tooLarge: return .tooLarge
        case .none, .outOfMemory: return .outOfMemory
        case .malformed: return .malformed(offset: failure.offset, reason: "unexpected content")
        case .trailingContent: return .malformed(offset: failure.offset, reason: "content after the end")
        case .unclosedString: return .malformed(offset: nil, reason: "a string is not closed")
        case .controlCharacter: return .malformed(offset: nil, reason: "a string has an unescaped control character")
        }
    }
}
