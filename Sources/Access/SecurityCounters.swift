import Synchronization

/// Counts what an operator watches for: refused credentials and failed logins. No row, no header is kept of them.
package final class SecurityCounters: Sendable {
    private let authentications = Atomic<Int64>(0)
    private let logins = Atomic<Int64>(0)
    private let throttled = Atomic<Int64>(0)
    private let reports = Atomic<Int64>(0)

    /// Nothing counted yet.
    package init() {}

    /// Requests whose credentials were wrong or had expired.
    package var authenticationFailures: Int64 { authentications.load(ordering: .relaxed) }
    /// Logins with a wrong name or password, or of an inactive user.
    package var loginFailures: Int64 { logins.load(ordering: .relaxed) }
    /// Logins that were refused because of too many failures.
    package var throttledLogins: Int64 { throttled.load(ordering: .relaxed) }
    /// Refusals that MCP servers saw themselves, and reported.
    package var reportedFailures: Int64 { reports.load(ordering: .relaxed) }

    /// Counts wrong credentials.
    package func countAuthenticationFailure() { authentications.add(1, ordering: .relaxed) }
    /// Counts a failed login.
    package func countLoginFailure() { logins.add(1, ordering: .relaxed) }
    /// Counts a login that was not even tried.
    package func countThrottledLogin() { throttled.add(1, ordering: .relaxed) }
    /// Counts a refusal that was reported.
    package func countReportedFailure() { reports.add(1, ordering: .relaxed) }
}
