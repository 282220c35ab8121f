import Access
import Domain
import HTTP
import HTTPTypes
import Jobs
import SQL
import Store
import Testing

@testable import API

@Suite("What the server does by itself")
struct JobsTests {
    private static let path = "/api/v1/admin/jobs"

    private static func job(_ name: String, _ work: @escaping @Sendable () async throws -> String) -> Job {
        Job(
            name, "Does \(name).",
            schedule: JobSchedule(first: .seconds(3600), period: .seconds(3600), limit: .seconds(60)), work: work)
    }

    @Test("Jobs are listed for who is signed in, and run for superusers, which is written down")
    func listAndRun() async throws {
        try await TestServer.run(jobs: [Self.job("tidy") { "tidied up" }]) { server in
            let (root, anna) = (try server.token(of: server.root), try server.token(of: server.anna))
            #expect(try await server.send(.post, "\(Self.path)/tidy/run", bearer: anna).status == 403)
            let asked = try await server.send(.post, "\(Self.path)/tidy/run", bearer: root)
            #expect(asked.status == 202 && asked.json["requested_at"] != .null, "\(asked.text)")
            let running = Task { [jobs = server.api.jobs] in await jobs.run() }
            while try await server.send(.get, Self.path, bearer: anna).json.items.first?["runs"] != 1 {
                try await Task.sleep(for: .milliseconds(10))
            }
            running.cancel()
            let job = try await server.send(.get, Self.path, bearer: anna).json.items[0]
            #expect(job["name"] == "tidy" && job["last_result"] == "tidied up" && job["state"] == "waiting")
            #expect(job["next_run"] != .null && job["last_error"] == .null && job["requested_at"] == .null)
            let entries = try await server.send(
                .get, "/api/v1/admin/audit?action=job.requested", bearer: root
            ).json.items
            #expect(entries.map { $0["subject"] } == ["job:tidy"] && entries[0]["actor_name"] == "root")
            let metrics = try await server.send(.get, "/metrics").text
            #expect(metrics.contains(#"mcp_admin_job_runs_total{job="tidy"} 1"#))
            #expect(metrics.contains(#"mcp_admin_job_last_success_age_seconds{job="tidy"} "#))
        }
    }

    @Test("An unknown job is 404, a running one 409")
    func refusals() async throws {
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let job = Self.job("long") {
            beginning.yield()
            try await Task.sleep(for: .seconds(600))
            return ""
        }
        try await TestServer.run(jobs: [job]) { server in
            let root = try server.token(of: server.root)
            #expect(try await server.send(.post, "\(Self.path)/x/run", bearer: root).status == 404)
            _ = try await server.send(.post, "\(Self.path)/long/run", bearer: root)
            let running = Task { [jobs = server.api.jobs] in await jobs.run() }
            for await _ in begun { break }
            let again = try await server.send(.post, "\(Self.path)/long/run", bearer: root)
            #expect(again.status == 409 && again.json["type"] == "/problems/job-running", "\(again.text)")
            running.cancel()
            await running.value
        }
    }
}
