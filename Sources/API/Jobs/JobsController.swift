import Access
import Domain
import HTTP
import Hummingbird
import Jobs
import Store

/// What the server does by itself, and how that goes.
struct JobsController: Controller {
    /// What the API works with.
    let api: APIDependencies

    var routes: [Route] {
        [
            Route(.get, "/api/v1/admin/jobs", .admin, .listJobs, list),
            Route(.post, "/api/v1/admin/jobs/{name}/run", .superuser, .runJob, run),
        ]
    }

    var schemas: [(name: String, schema: Schema)] { [(name: "Job", schema: Operation.jobSchema)] }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        try query.finish()
        return .json(array: api.jobs.reports)
    }

    private func run(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        try query.finish()
        let name = try context.parameter("name")
        let asked = try await api.jobs.request(
            name, by: context.actor(of: request, api.settings), rights: context.principal.rights, at: api.now())
        switch asked {
        case .unknown:
            throw Problem.notFound("There is no job '\(name.excerpt)'; GET /api/v1/admin/jobs lists them.")
        case .isRunning(let state):
            let since = state.runningSince.map { " since \($0.rfc3339)" } ?? ""
            throw Problem.conflict("The job \(name) runs already\(since).", kind: "job-running")
        case .accepted:
            guard let report = api.jobs.report(name) else {
                throw Problem.notFound("There is no job '\(name.excerpt)'.")
            }
            return .json(report, status: .accepted)
        }
    }
}

extension JobReport: JSONRenderable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", job.name)
            json.member("summary", job.summary)
            json.member("scope", job.scope.rawValue)
            json.member("state", condition.rawValue)
            json.member("period_seconds", Int64(job.schedule.period.components.seconds))
            json.member("next_run", state.nextRun)
            json.member("requested_at", state.requestedAt)
            json.member("running_since", state.runningSince)
            json.member("running_on", state.runningOn)
            json.member("last_started", state.lastStarted)
            json.member("last_finished", state.lastFinished)
            json.milliseconds("last_duration_ms", state.lastMicroseconds)
            json.member("last_result", state.lastResult)
            json.member("last_success", state.lastSuccess)
            json.member("last_error", state.lastError)
            json.member("last_failure", state.lastFailure)
            json.member("runs", state.runs)
            json.member("failures", state.failures)
            json.member("failures_in_a_row", state.failuresInARow)
        }
    }
}
