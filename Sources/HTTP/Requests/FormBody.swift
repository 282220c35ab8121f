import Hummingbird
import NIOCore

extension BodyReader {
    /// Reads the text fields of a small body in any of the forms that browsers and programs send: urlencoded,
    /// multipart, or a JSON object of strings.
    package func form(of request: Request, in context: HTTPContext, atMost limit: Int) async throws -> FormFields {
        let type = request.mediaType
        guard type == nil || FormBody.mediaTypes.contains(type ?? "") else {
            throw Problem.unsupportedMediaType(found: type, allowed: FormBody.mediaTypes)
        }
        let contentType = request.headers[.contentType] ?? ""
        return try await withBody(of: request, in: context, atMost: limit) { body in
            let fields = try FormBody.fields(of: body, mediaType: type, contentType: contentType)
            for field in fields.fields where field.value.utf8.contains(0) || field.name.utf8.contains(0) {
                throw Problem.invalid([
                    FieldError(
                        pointer: "/\(field.name.excerpt)", detail: "contains a NUL character, which is not allowed")
                ])
            }
            return fields
        }
    }
}

/// The forms in which a body of text fields may come.
package enum FormBody {
    /// Their media types.
    package static let mediaTypes = [urlencoded, "multipart/form-data", JSONBody.mediaType]
    /// The media type of a page's form.
    package static let urlencoded = "application/x-www-form-urlencoded"

    /// The fields of a body of `mediaType`; without one, or with the one that `curl -d` adds by itself, JSON is known by
    /// how it begins.
    package static func fields(of body: ByteBuffer, mediaType: String?, contentType: String) throws -> FormFields {
        let isGuessed = mediaType == nil || mediaType == urlencoded
        if mediaType == JSONBody.mediaType || isGuessed && JSONBody.begins(body) {
            let object = try JSONBody.decode([String: String?].self, from: body)
            return FormFields(object.compactMap { name, value in value.map { (name: name, value: $0) } })
        }
        if mediaType == "multipart/form-data" {
            guard let fields = MultipartForm.fields(of: body, contentType: contentType) else {
                throw Problem.badRequest("The body is not multipart/form-data.")
            }
            return FormFields(fields)
        }
        guard let text = String(validating: body.readableBytesView, as: UTF8.self), let fields = FormFields(text) else {
            throw Problem.badRequest("The body is not application/x-www-form-urlencoded.")
        }
        return fields
    }
}

extension FormFields {
    /// The values of `names`, in their order; throws 422 that names all which are missing or empty.
    package func require(_ names: String...) throws(Problem) -> [String] {
        let missing = names.filter { self[$0, default: ""].isEmpty }
        guard missing.isEmpty else {
            throw .invalid(missing.map { FieldError(pointer: "/\($0)", detail: "is missing") })
        }
        return names.map { self[$0, default: ""] }
    }

    private subscript(_ name: String, default fallback: String) -> String { self[name] ?? fallback }
}
