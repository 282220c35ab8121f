/// What the OpenAPI document says of a route; access, path parameters' 404 and common problems are added to it.
package struct Operation: Sendable {
    /// The operation's unique name in camel case, such as `listEvents`.
    package let id: String
    /// A line on what it does.
    package let summary: String
    /// More, in Markdown, where a line is not enough.
    package let description: String?
    /// The section that it stands in.
    package let tag: Tag
    /// Parameters in the path, the query and the headers.
    package let parameters: [Parameter]
    /// What it takes, if it takes a body.
    package let body: BodyContent?
    /// What it answers when it goes well, and problems that are its own.
    package let responses: [Answer]

    /// An operation; `responses` needs at least one.
    package init(
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

    /// A section of the document.
    package struct Tag: Sendable, Hashable {
        /// The section's heading.
        package let name: String

        /// A section of this heading.
        package init(_ name: String) {
            self.name = name
        }
    }

    /// A parameter outside of the body.
    package struct Parameter: Sendable {
        package let name: String
        package let location: String
        package let schema: Schema
        package let isRequired: Bool
        package let description: String
        /// How an object is laid out in the query, such as `deepObject`.
        package let style: String?

        /// A parameter in the path.
        package static func path(_ name: String, _ schema: Schema, _ description: String) -> Parameter {
            Parameter(
                name: name, location: "path", schema: schema, isRequired: true, description: description, style: nil)
        }

        /// A parameter in the query.
        package static func query(
            _ name: String, _ schema: Schema, _ description: String, isRequired: Bool = false, style: String? = nil
        ) -> Parameter {
            Parameter(
                name: name, location: "query", schema: schema, isRequired: isRequired, description: description,
                style: style)
        }

        /// A request header.
        package static func header(_ name: String, _ schema: Schema, _ description: String) -> Parameter {
            Parameter(
                name: name, location: "header", schema: schema, isRequired: false, description: description, style: nil)
        }
    }

    /// A body by media type; each may have a schema of its own.
    package struct BodyContent: Sendable {
        package let content: [(mediaType: String, schema: Schema)]
        package let isRequired: Bool
        package let description: String?

        /// A body of several media types.
        package init(
            _ content: [(mediaType: String, schema: Schema)], isRequired: Bool = true, description: String? = nil
        ) {
            self.content = content
            self.isRequired = isRequired
            self.description = description
        }

        /// A JSON body.
        package static func json(_ schema: Schema, isRequired: Bool = true) -> BodyContent {
            BodyContent([(mediaType: "application/json", schema: schema)], isRequired: isRequired)
        }
    }

    /// An answer.
    package struct Answer: Sendable {
        package let status: Int
        package let description: String
        package let content: [(mediaType: String, schema: Schema)]
        package let headers: [Header]

        /// An answer of several media types, or of none.
        package init(
            _ status: Int, _ description: String, content: [(mediaType: String, schema: Schema)] = [],
            headers: [Header] = []
        ) {
            self.status = status
            self.description = description
            self.content = content
            self.headers = headers
        }

        /// A JSON answer.
        package static func json(
            _ status: Int = 200, _ description: String, _ schema: Schema, headers: [Header] = []
        ) -> Answer {
            Answer(
                status, description, content: [(mediaType: "application/json", schema: schema)], headers: headers)
        }

        /// An answer without a body.
        package static func empty(_ status: Int, _ description: String) -> Answer { Answer(status, description) }

        /// A problem that this operation answers beside the common ones.
        package static func problem(_ status: Int, _ description: String) -> Answer {
            Answer(
                status, description,
                content: [(mediaType: "application/problem+json", schema: .named("Problem"))],
                headers: status == 429 || status == 503 ? [.retryAfter] : [])
        }
    }

    /// A header of an answer.
    package struct Header: Sendable {
        package let name: String
        package let schema: Schema
        package let description: String

        /// A header of this name.
        package init(name: String, schema: Schema, description: String) {
            self.name = name
            self.schema = schema
            self.description = description
        }

        /// `Link`, with the next page's address.
        package static let link = Header(
            name: "Link", schema: .string(), description: "The next page, as `<address>; rel=\"next\"`.")
        /// `Retry-After`, in seconds.
        package static let retryAfter = Header(
            name: "Retry-After", schema: .integer(minimum: 0), description: "Seconds after which to try again.")
    }
}
