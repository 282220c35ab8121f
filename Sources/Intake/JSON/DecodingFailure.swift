/// Why a request's body cannot be read as records at all.
public enum DecodingFailure: Error, Sendable, Equatable {
    /// There is no content but white space.
    case emptyBody
    /// The bytes are not UTF-8.
    case notUTF8
    /// The grammar of JSON is broken, at byte `offset` where that is known.
    case malformed(offset: Int?, reason: String)
    /// The top level is neither an object nor an array.
    case wrongTopLevel
    /// Values nest deeper than can be followed, at byte `offset`.
    case tooDeep(offset: Int)
    /// More records than one request may carry.
    case tooManyRecords(allowed: Int)
    /// More bytes than the parser can address.
    case tooLarge
    /// The parser could not get memory.
    case outOfMemory

    /// A sentence for the person who sent the body: what was found and what is allowed.
    public var detail: String {
        switch self {
        case .emptyBody: "The body is empty; a JSON object, an array of objects, or NDJSON is expected."
        case .notUTF8: "The body is not UTF-8."
        case .malformed(let offset?, let reason): "The body is not JSON: \(reason) at byte \(offset)."
        case .malformed(nil, let reason): "The body is not JSON: \(reason)."
        case .wrongTopLevel: "The body must be a JSON object or an array of objects."
        case .tooDeep(let offset): "Values nest too deeply at byte \(offset)."
        case .tooManyRecords(let allowed):
            "The body has more than the \(allowed) records that are allowed in a request."
        case .tooLarge: "The body is too large."
        case .outOfMemory: "There is not enough memory to read the body."
        }
    }
}
