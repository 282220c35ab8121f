import Access
import Domain
import HTTP
import Jobs

extension Operation {
    static let listJobs = Operation(
        "listJobs", "Lists what the server does by itself.",
        description: """
            Jobs of the scope `store` run on one server at a time, for all servers of the store, which all show the same; \
            those of the scope `server` run on each, which shows its own.
            """, tag: .operations, responses: [.json(200, "The jobs.", .array(of: .named("Job")))])

    static let runJob = Operation(
        "runJob", "Lets a job run in a moment.",
        description: "The server that is first runs it; how that went is in the list of jobs afterwards.",
        tag: .operations, parameters: [.path("name", .string("The job's name."), "The job's name.")],
        responses: [
            .json(202, "It will run.", .named("Job")), .problem(409, "It runs already."),
        ])

    /// The schema of `Job`.
    static let jobSchema = Schema.object(
        [
            .required("name", .string("What it is called.")),
            .required("summary", .string("What it does.")),
            .required("scope", .oneOf(Job.Scope.allCases.map(\.rawValue))),
            .required("state", .oneOf(JobCondition.allCases.map(\.rawValue))),
            .required("period_seconds", .integer("Seconds from a run that went well to the next one.", minimum: 0)),
            .required("next_run", .time("When it runs next.").nullable),
            .required("requested_at", .time("When somebody asked for a run that has not begun.").nullable),
            .required("running_since", .time("When the run that is not over began.").nullable),
            .required("running_on", Schema.integer("The number of the server that runs it.").nullable),
            .required("last_started", .time("When the last run began.").nullable),
            .required("last_finished", .time("When the last run ended.").nullable),
            .required("last_duration_ms", Schema.number("How long the last run took.", minimum: 0).nullable),
            .required("last_result", Schema.string("What the last run that went well did.").nullable),
            .required("last_success", .time("When that ended.").nullable),
            .required("last_error", Schema.string("Why the last run that failed did.").nullable),
            .required("last_failure", .time("When that ended.").nullable),
            .required("runs", .integer("Runs that ended.", minimum: 0)),
            .required("failures", .integer("Runs that failed.", minimum: 0)),
            .required("failures_in_a_row", .integer("Runs that failed since one went well.", minimum: 0)),
        ], "Something that the server does by itself.")
}
