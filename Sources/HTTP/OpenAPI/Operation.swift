import Domain

/// What the OpenAPI document says of a route; access, path parameters' 404 and common problems are added to it.
struct Operation: Sendable {
    /// The operation's unique name in camel case, such as `listEvents`.
    let id: String
    /// A line on what it does.
    let summary: String
    /// More, in Markdown, where a line is not enough.
    let description: String?
    /// The section that it stands in.
    let tag: Tag
    /// Parameters in the path, the query and the headers.
    let parameters: [Parameter]
    /// What it takes, if it takes a body.
    let body: BodyContent?
    /// What it answers when it goes well, and problems that are its own.
    let responses: [Answer]

    /// An operation; `responses` needs at least one.
    init(
        _ id: String, _ summary: String, description: String? = nil, tag: Tag, parameters: [Parameter] = [],
        body: BodyContent? = nil, responses: [Answer]
    ) {
        self.id = id
        self.summary = summary
        self.description = description
        self.tag = tag
        self.parameters = parameters
        self.body = body
        self.responses = responses
    }

    /// The sections of the document, in their order.
    enum Tag: String, Sendable, CaseIterable {
        case events = "Events"
        case metrics = "Metrics"
        case errors = "Errors"
        case costs = "Costs"
        case sessions = "Sessions"
        case dashboard = "Dashboard"
        case authentication = "Authentication"
        case users = "Users"
        case keys = "Keys"
        case audit = "Audit"
        case operations = "Operations"
        case documentation = "Documentation"
    }

    /// A parameter outside of the body.
    struct Parameter: Sendable {
        let name: String
        let location: String
        let schema: Schema
        let isRequired: Bool
        let description: String
        /// How an object is laid out in the query, such as `deepObject`.
        let style: String?

        /// A parameter in the path.
        static func path(_ name: String, _ schema: Schema, _ description: String) -> Parameter {
            Parameter(
                name: name, location: "path", schema: schema, isRequired: true, description: description, style: nil)
        }

        /// A parameter in the query.
        static func query(
            _ name: String, _ schema: Schema, _ description: String, isRequired: Bool = false, style: String? = nil
        ) -> Parameter {
            Parameter(
                name: name, location: "query", schema: schema, isRequired: isRequired, description: description,
                style: style)
        }

        /// A request header.
        static func header(_ name: String, _ schema: Schema, _ description: String) -> Parameter {
            Parameter(
                name: name, location: "header", schema: schema, isRequired: false, description: description, style: nil)
        }
    }

    /// A body by media type; each may have a schema of its own.
    struct BodyContent: Sendable {
        let content: [(mediaType: String, schema: Schema)]
        let isRequired: Bool
        let description: String?

        /// A body of several media types.
        init(_ content: [(mediaType: String, schema: Schema)], isRequired: Bool = true, description: String? = nil) {
            self.content = content
            self.isRequired = isRequired
            self.description = description
        }

        /// A JSON body.
        static func json(_ schema: Schema, isRequired: Bool = true) -> BodyContent {
            BodyContent([(mediaType: "application/json", schema: schema)], isRequired: isRequired)
        }
    }

    /// An answer.
    struct Answer: Sendable {
        let status: Int
        let description: String
        let content: [(mediaType: String, schema: Schema)]
        let headers: [Header]

        /// An answer of several media types, or of none.
        init(
            _ status: Int, _ description: String, content: [(mediaType: String, schema: Schema)] = [],
            headers: [Header] = []
        ) {
            self.status = status
            self.description = description
            self.content = content
            self.headers = headers
        }

        /// A JSON answer.
        static func json(
            _ status: Int = 200, _ description: String, _ schema: Schema, headers: [Header] = []
        ) -> Answer {
            Answer(
                status, description, content: [(mediaType: "application/json", schema: schema)], headers: headers)
        }

        /// An answer without a body.
        static func empty(_ status: Int, _ description: String) -> Answer { Answer(status, description) }

        /// A problem that this operation answers beside the common ones.
        static func problem(_ status: Int, _ description: String) -> Answer {
            Answer(
                status, description,
                content: [(mediaType: "application/problem+json", schema: .named("Problem"))],
                headers: status == 429 || status == 503 ? [.retryAfter] : [])
        }
    }

    /// A header of an answer.
    struct Header: Sendable {
        let name: String
        let schema: Schema
        let description: String

        /// `Link`, with the next page's address.
        static let link = Header(
            name: "Link", schema: .string(), description: "The next page, as `<address>; rel=\"next\"`.")
        /// How many records a list has.
        static let totalCount = Header(
            name: "X-Total-Count", schema: .integer(minimum: 0),
            description: "How many records the filter lets through, where `count` asks for it.")
        /// What the number of records is worth.
        static let totalCountPrecision = Header(
            name: "X-Total-Count-Precision", schema: .oneOf(RecordCount.Precision.allCases.map(\.rawValue)),
            description: "Whether `X-Total-Count` is exact, about right, or the least.")
        /// Where a list begins because of retention.
        static let recordsDeletedBefore = Header(
            name: "X-Records-Deleted-Before", schema: .time(),
            description: "Records of the span before this moment were deleted because of their age.")
        /// `Retry-After`, in seconds.
        static let retryAfter = Header(
            name: "Retry-After", schema: .integer(minimum: 0), description: "Seconds after which to try again.")
    }
}
