import Credentials
import Domain
import Maintenance
import SQL
import Store

/// What is said on standard error when a command fails.
enum FailureText {
    /// The lines for `error`; nil for errors that are not this program's own, such as wrong usage.
    static func lines(for error: any Error) -> [String]? {
        switch error {
        case let error as CommandError: [error.description]
        case let error as ConfigurationError: error.description.split(separator: "\n").map(String.init)
        case let error as SQLError: [error.description]
        case let error as StoreError: [error.description]
        case let error as CopyError: [error.description]
        case let error as SecurityError: [error.description]
        case let error as SealingError: [error.description]
        case let error as ValidationFailure: error.violations.map(sentence)
        default: nil
        }
    }

    private static func sentence(for violation: Violation) -> String {
        violation.pointer.isEmpty ? violation.detail : "\(violation.pointer.dropFirst()) \(violation.detail)"
    }
}
