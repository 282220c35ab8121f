import HTTPTypes

/// A route as the OpenAPI document speaks of it.
package struct DocumentedRoute: Sendable {
    /// The method.
    package let method: HTTPRequest.Method
    /// The path with its parameters in braces.
    package let template: String
    /// What it takes and answers.
    package let operation: Operation
    /// Which credentials it takes, in words; nil where it takes none.
    package let requirement: String?
    /// The security schemes of which one suffices, as OpenAPI writes them.
    package let security: JSONValue

    /// A route of these parts.
    package init(
        _ method: HTTPRequest.Method, _ template: String, _ operation: Operation, requirement: String?,
        security: JSONValue
    ) {
        self.method = method
        self.template = template
        self.operation = operation
        self.requirement = requirement
        self.security = security
    }
}
