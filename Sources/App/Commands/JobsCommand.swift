import ArgumentParser
import Domain
import Foundation
import Jobs
import Logging
import SQL
import Store

/// What can be asked of the server's jobs.
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "List what the server does by itself, or let it do one thing now.",
        subcommands: [JobsListCommand.self, JobsRunCommand.self])
}

/// Lists the jobs.
struct JobsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the jobs that run once over all servers, and how the last runs went.")

    @OptionGroup var options: StoreOptions
    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run() async throws {
        let configuration = try options.configuration()
        let lines = try await options.withStore { store in
            let jobs = try ServerJobs(configuration: configuration, store: store, logger: .silent).shared()
            let states = Dictionary(try await store.jobStates().map { ($0.name, $0) }, uniquingKeysWith: { $1 })
            let names = Set(jobs.map(\.name))
            let others = states.keys.filter { !names.contains($0) }.sorted()
            return jobs.map { JobLine($0, states[$0.name] ?? JobState(name: $0.name)) }
                + others.compactMap { states[$0].map { JobLine(nil, $0) } }
        }
        if json { return Terminal.say(try JSONOutput.text(lines)) }
        let rows = lines.map { line in
            [
                line.name, line.state, line.lastFinished ?? "never", line.lastDurationMs.map { "\($0) ms" } ?? "",
                line.nextRun ?? "", line.lastError ?? line.lastResult ?? "",
            ]
        }
        Terminal.say(TableText.text(["NAME", "STATE", "LAST RUN", "TOOK", "NEXT RUN", "LAST RESULT"], rows))
    }
}

/// A job as JSON.
private struct JobLine: Encodable {
    let name: String
    let summary: String?
    let state: String
    let nextRun: String?
    let requestedAt: String?
    let runningSince: String?
    let lastStarted: String?
    let lastFinished: String?
    let lastDurationMs: Int64?
    let lastResult: String?
    let lastError: String?
    let lastSuccess: String?
    let lastFailure: String?
    let runs: Int64
    let failures: Int64
    let failuresInARow: Int64

    init(_ job: Job?, _ known: JobState) {
        name = known.name
        summary = job?.summary
        state = job.map { $0.condition(of: known, at: .now()).rawValue } ?? "unknown"
        nextRun = known.nextRun?.rfc3339
        requestedAt = known.requestedAt?.rfc3339
        runningSince = known.runningSince?.rfc3339
        lastStarted = known.lastStarted?.rfc3339
        lastFinished = known.lastFinished?.rfc3339
        lastDurationMs = known.lastMicroseconds.map { $0 / 1000 }
        lastResult = known.lastResult
        lastError = known.failuresInARow > 0 ? known.lastError : nil
        lastSuccess = known.lastSuccess?.rfc3339
        lastFailure = known.lastFailure?.rfc3339
        runs = known.runs
        failures = known.failures
        failuresInARow = known.failuresInARow
    }
}

/// Runs a job.
struct JobsRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a job now: in the server that has the store, or here where none has it.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "The job's name, as jobs list shows it.")
    var name: String
    @Option(help: "Seconds to wait for a server to begin, before the wish is taken back.")
    var wait: Int = 30

    func validate() throws {
        guard (1...3600).contains(wait) else { throw ValidationError("--wait is \(wait); 1 to 3600 are allowed") }
    }

    func run() async throws {
        let state: JobState
        do {
            state = try await runHere()
        } catch SQLError.locked {
            state = try await runInServer()
        }
        guard state.failuresInARow == 0 else { throw CommandError("\(name) failed: \(state.lastError ?? "")") }
        Terminal.say("\(name): \(state.lastResult ?? "done")")
    }

    /// Runs it in this process, which has the store for itself.
    private func runHere() async throws -> JobState {
        try await options.withOwnStore(create: false) { store, configuration in
            let jobs = try ServerJobs(configuration: configuration, store: store, logger: .silent).shared()
            guard jobs.contains(where: { $0.name == name }) else { throw unknown(jobs.map(\.name)) }
            let runner = JobRunner(store: store, jobs: jobs, logger: .silent)
            try await store.note(AuditEvent(.jobRequested, "job:\(name)"), by: .here, at: .now())
            guard let state = try await runner.runOnce(name) else { throw CommandError("\(name) is running elsewhere") }
            return state
        }
    }

    /// Asks the servers on the store to run it, and waits until one has.
    private func runInServer() async throws -> JobState {
        try await options.withStore { store in
            let before = try await store.jobStates()
            switch try await store.requestJob(name, by: .here, at: .now()) {
            case .unknown: throw unknown(before.map(\.name))
            case .isRunning: throw CommandError("\(name) runs already")
            case .accepted: break
            }
            let runs = before.first { $0.name == name }?.runs ?? 0
            let deadline = ContinuousClock.now + .seconds(wait)
            while true {
                try await Task.sleep(for: .milliseconds(200))
                guard let state = try await store.jobStates().first(where: { $0.name == name }) else { continue }
                if state.requestedAt == nil, state.runningSince == nil, state.runs > runs { return state }
                if state.requestedAt != nil, ContinuousClock.now > deadline {
                    try await store.withdrawJob(name)
                    throw CommandError("no server has begun to run \(name) within \(wait) seconds")
                }
            }
        }
    }

    private func unknown(_ names: [String]) -> CommandError {
        CommandError("there is no job \(name); known are \(names.sorted().joined(separator: ", "))")
    }
}

extension Logger {
    /// Writes nothing: what a command has to say, it says itself.
    fileprivate static var silent: Logger { Logger(label: "mcp-admin") { _ in SwiftLogNoOpLogHandler() } }
}
