import Domain
import HTTP
import HTTPTypes
import Hummingbird

/// A stream of a list's records, read from the store page by page, so that its size does not matter.
struct Export<Record: ListedRecord>: Sendable {
    /// How many records are read at once, where they are small.
    static var pageSize: Int { 1000 }
    /// After how many bytes of records no more are read at once.
    static var pageBytes: Int { 1 << 20 }
    /// After how many bytes what was rendered is sent.
    static var chunkSize: Int { 65_536 }

    /// What is asked for.
    let request: ListRequest
    /// The file's name without its extension.
    let name: String
    /// Reads a page.
    let fetch: @Sendable (Page) async throws -> RecordPage<Record>

    /// The answer; the first page is read before it begins, so that a failure can still be answered as one.
    ///
    /// A failure later breaks the connection off: the client must not take a part for the whole.
    func response() async throws -> Response {
        let first = try await fetch(
            page(after: request.after, skip: request.skip, left: request.limit, most: Self.pageSize))
        let headers: HTTPFields = [
            .contentType: request.format.contentType,
            .contentDisposition: "attachment; filename=\"\(name).\(request.format.fileExtension)\"",
        ]
        let body = ResponseBody { writer in
            try await write(first, to: &writer)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    private func write(_ first: RecordPage<Record>, to writer: inout any ResponseBodyWriter) async throws {
        var lines = ExportLines(request, columns: Record.columns)
        var found = first
        var left = request.limit
        var most = Self.pageSize
        while true {
            let asked = page(after: nil, skip: 0, left: left, most: most).limit
            for record in found.records {
                lines.append(record)
                if lines.count >= Self.chunkSize { try await writer.write(lines.take()) }
            }
            left = left.map { $0 - found.records.count }
            guard found.isCut || found.records.count >= asked, left != 0, let last = found.records.last else { break }
            most = found.nextLimit(atMost: Self.pageSize)
            found = try await fetch(page(after: last.cursor, skip: 0, left: left, most: most))
        }
        if lines.count > 0 { try await writer.write(lines.take()) }
    }

    private func page(after: Cursor?, skip: Int, left: Int?, most: Int) -> Page {
        Page(limit: min(left ?? most, most), skip: skip, after: after, bytes: Self.pageBytes)
    }
}

extension RecordPage {
    /// How many records to ask for next: hardly more than fitted, where they are large.
    func nextLimit(atMost limit: Int) -> Int {
        isCut ? min(records.count * 2, limit) : limit
    }
}

/// The rendered lines of an export that are not sent yet.
private struct ExportLines {
    private var csv: CSVWriter?
    private var json = JSONWriter(reserving: 0)

    init(_ request: ListRequest, columns: [String]) {
        guard request.format == .csv else { return }
        var csv = CSVWriter(forSpreadsheet: request.isForSpreadsheet)
        csv.header(columns)
        self.csv = csv
    }

    var count: Int { csv?.bytes.count ?? json.bytes.count }

    mutating func append(_ record: some RenderedRecord) {
        if csv != nil {
            csv?.line(record)
        } else {
            record.write(to: &json)
            json.newline()
        }
    }

    mutating func take() -> ByteBuffer {
        defer {
            csv?.clear()
            if csv == nil { json = JSONWriter(reserving: 2 * 65_536) }
        }
        return ByteBuffer(bytes: csv?.bytes ?? json.bytes)
    }
}
