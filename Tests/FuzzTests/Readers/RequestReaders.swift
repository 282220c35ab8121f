import Domain
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded

@testable import API
@testable import Access
@testable import HTTP

extension FuzzReader {
    /// A form's body in each form that is taken.
    static func readForm(_ bytes: [UInt8]) {
        let (contentType, body) = line(bytes)
        let mediaType = contentType.split(separator: ";").first.map { $0.lowercased() }
        let buffer = ByteBuffer(bytes: body)
        let fields = try? FormBody.fields(of: buffer, mediaType: mediaType, contentType: contentType)
        guard let fields else { return }
        precondition(fields.fields.count <= body.count + 1, "more fields than bytes")
    }

    /// A query, as lists, charts and streams read it.
    static func readQuery(_ bytes: [UInt8]) {
        let request = Request(
            head: HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/?" + text(bytes)),
            body: RequestBody(buffer: ByteBuffer()))
        readList(request)
        _ = try? TimeSeriesQuery(request, now: Timestamp(microseconds: 1_790_000_000_000_000))
        _ = try? LiveStreamRequest(request, atMost: 32)
        guard var reader = try? QueryReader(request) else { return }
        _ = (reader.text("text"), reader.integer("limit", in: 1...1000), reader.bool("flag"), reader.time("from"))
        _ = reader.all(prefixed: "tag.")
    }

    private static func readList(_ request: Request) {
        var query = AnalyticsQuery(request.uri.query)
        let range = query.timeRange(defaultLength: Timestamp.day)
        precondition(range.start.microseconds < .max && range.end.microseconds > .min)
        _ = (query.text("tool_name"), query.boolean("success"), query.values(under: "tag", or: "tag"))
        guard let list = try? query.list(request, ListRequest.Limits(usual: 100, most: 1000)) else { return }
        precondition(list.limit.map { $0 > 0 } ?? true, "a page of nothing")
        // What leads to the next page has to be read as the same query again.
        precondition(AnalyticsQuery(list.query).encoded(without: []) == list.query, "the next page asks something else")
    }

    /// Who sends a request.
    static func readCredentials(_ bytes: [UInt8]) {
        let (authorization, rest) = line(bytes)
        var headers: HTTPFields = [.authorization: authorization]
        for cookies in text(rest).split(separator: "\n").prefix(4) {
            headers.append(HTTPField(name: .cookie, value: String(cookies)))
        }
        let credentials = PresentedCredentials(headers)
        precondition(credentials.bearer?.isEmpty != true, "an empty token")
        let cookies = SessionCookie(storeIdentity: 7).texts(in: headers, isSecure: bytes.count.isMultiple(of: 2))
        precondition(cookies.allSatisfy { !$0.isEmpty } && cookies.count <= 32, "an empty cookie, or too many")
    }

    /// The address that a login counts against.
    static func readForwarded(_ bytes: [UInt8]) {
        let source = ApplicationRequestContextSource(channel: EmbeddedChannel(), logger: Logger(label: "fuzz"))
        var head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/")
        for value in text(bytes).split(separator: "\n").prefix(4) {
            head.headerFields.append(HTTPField(name: .forwardedFor, value: String(value)))
        }
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
        let address = APIContext(source: source).clientAddress(of: request, trustsProxy: true)
        precondition(!address.isEmpty && address.count <= 64, "an address that nobody has")
    }
}
