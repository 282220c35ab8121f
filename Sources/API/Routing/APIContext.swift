import Access
import HTTP

/// What a handler knows of a request beside the request itself.
public typealias APIContext = HTTPContext

extension HTTPContext {
    /// Who sends the request; set before a handler is called.
    var principal: Principal {
        get { sender as? Principal ?? .anonymous }
        set {
            if case .anonymous = newValue { sender = nil } else { sender = newValue }
        }
    }
}
