import Domain
import Hummingbird
import Store

/// That records leave as a file, which is written down before they do.
struct ExportNote {
    private let subject: String

    /// Nil where `response` is no export.
    init?(_ response: Response, _ request: Request) {
        guard request.method == .get, let file = response.headers[.contentDisposition],
            let name = file.firstMatch(of: /filename="([^"]*)"/)?.output.1
        else { return nil }
        subject = String(name)
    }

    /// Writes it down.
    func write(by actor: Actor, _ api: APIDependencies) async throws {
        try await api.store.note(AuditEvent(.exported, subject), by: actor, at: api.now())
    }
}
