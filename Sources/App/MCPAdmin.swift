import ArgumentParser

/// The program: each thing that it does is a command.
@main
struct MCPAdmin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp-admin",
        abstract: "The administrative backend for MCP servers: who calls what, how fast, what fails, what it costs.",
        version: ProgramVersion.text,
        subcommands: [
            ServeCommand.self, InitDBCommand.self, MigrateCommand.self, CreateAdminCommand.self,
            ListAdminsCommand.self, DeleteAdminCommand.self, SetPasswordCommand.self, CreateKeyCommand.self,
            ListKeysCommand.self, RevokeKeyCommand.self, ConfigCommand.self, DemoCommand.self,
            RebuildRollupsCommand.self, BackupCommand.self, ExportCommand.self, CopyCommand.self,
            ImportFormerCommand.self, AuditCommand.self, JobsCommand.self, SecretsCommand.self,
        ]
    )

    /// Runs the command that the arguments name: exit code 1 for a failure, 64 for wrong usage.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard let lines = FailureText.lines(for: error) else { exit(withError: error) }
            for line in lines { Terminal.complain("Error: \(line)") }
            exit(withError: ExitCode.failure)
        }
    }
}
