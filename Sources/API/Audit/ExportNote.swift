import Domain
import HTTP
import Hummingbird
import Logging
import Store

/// That records leave as a file, which is written down before they do.
struct ExportNote {
    private let subject: String

    /// Nil where `response` is no export.
    init?(_ response: Response, _ request: Request) {
        guard request.method == .get, let file = response.headers.combined(.contentDisposition),
            let name = file.firstMatch(of: /filename="([^"]*)"/)?.output.1
        else { return nil }
        subject = String(name)
    }

    /// Writes it down; where the store can be read and not written, the log says so, and records can still be saved.
    func write(by actor: Actor, _ context: APIContext, _ api: APIDependencies) async {
        do {
            try await api.store.note(AuditEvent(.exported, subject), by: actor, at: api.now())
        } catch {
            context.logger.warning(
                "an export could not be written down",
                metadata: [
                    "request_id": "\(context.requestID)", "export": "\(subject)", "by": "\(actor.name)",
                    "error": "\(error)",
                ])
        }
    }
}
