import Domain

extension ErrorLog {
    /// What its sender said: without the group that the store put it in.
    package var said: ErrorLog {
        ErrorLog(
            storedAt: timestamp, sessionID: sessionID, errorType: errorType, message: message, stackTrace: stackTrace,
            requestPath: requestPath, requestMethod: requestMethod, userAgent: userAgent, ipAddress: ipAddress,
            context: context, resolvedAt: resolvedAt)
    }
}
