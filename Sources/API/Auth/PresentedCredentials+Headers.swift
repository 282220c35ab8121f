import Access
import HTTP
import HTTPTypes

extension PresentedCredentials {
    /// Reads a request's headers; an empty value is none.
    init(_ headers: HTTPFields) {
        let key = headers.first(.ingestKey)
        let authorization = headers.first(.authorization) ?? ""
        let bearer = PresentedCredentials.bearerToken(authorization)
        self.init(
            bearer: bearer, ingestKey: key?.isEmpty == false ? key?[...] : nil,
            hasUnknownScheme: !authorization.isEmpty && bearer == nil)
    }

    private static func bearerToken(_ text: String) -> Substring? {
        let bytes = text.utf8
        let isBearer = bytes.count > scheme.count && zip(bytes, scheme).allSatisfy { $0 | 0x20 == $1 }
        guard isBearer else { return nil }
        let token = text[bytes.index(bytes.startIndex, offsetBy: scheme.count)...].trimmingWhitespace()
        return token.isEmpty ? nil : token
    }

    /// In lower case; the bit that makes a letter small is set in a space too.
    private static let scheme = Array("bearer ".utf8)
}
