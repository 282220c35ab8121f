import ArgumentParser
import Credentials
import Domain
import Store

/// What can be asked of the audit log.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Check the audit log, or print its end to keep elsewhere.",
        subcommands: [AuditVerifyCommand.self, AuditHeadCommand.self])
}

/// Checks that no entry of the audit log was changed or taken out.
struct AuditVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check that no entry was changed or taken out; exit code 1 if one was.",
        discussion: """
            Whoever can write the store can make a whole new chain: only an end that was kept elsewhere, and is given as \
            --head, shows that.
            """)

    @OptionGroup var options: StoreOptions
    @Option(help: "An end of the chain that `mcp-admin audit head` printed once: <number>:<hash>.")
    var head: String?

    func run() async throws {
        let known = try head.map(AuditVerifyCommand.head)
        let configuration = try options.configuration()
        let secrets = [try? TokenSecret.find(configuration)].compactMap { $0 } + configuration.previousSecretKeys
        let signatures = secrets.map { ChainSignature(secret: $0) }
        try await options.withStore { store in
            let damage = try await store.verifyAudit(known: known) { cut in
                signatures.contains { $0.isRight(cut.signature, id: cut.head.id, hash: cut.head.hash) }
            }
            if let damage { throw CommandError("the audit log is not what was written: \(damage)") }
            let end = try await store.auditHead()
            Terminal.say("The audit log is whole: \(end.map { "it ends with entry \($0.id)" } ?? "it is empty").")
        }
    }

    private static func head(_ text: String) throws -> AuditHead {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let id = Int64(parts[0]), id > 0, parts[1].utf8.count == 64 else {
            throw ValidationError("--head is \(text); what `mcp-admin audit head` printed is allowed: <number>:<hash>")
        }
        return AuditHead(id: id, hash: parts[1].lowercased())
    }
}

/// Prints the end of the audit log.
struct AuditHeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "head", abstract: "Print the number and the hash of the last entry, to keep elsewhere.")

    @OptionGroup var options: StoreOptions

    func run() async throws {
        try await options.withStore { store in
            guard let head = try await store.auditHead() else { throw CommandError("the audit log is empty") }
            Terminal.say("\(head.id):\(head.hash)")
        }
    }
}
