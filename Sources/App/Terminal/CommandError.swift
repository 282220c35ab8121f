/// Why a command cannot do what it was asked, in a sentence for whoever asked.
struct CommandError: Error, Equatable, CustomStringConvertible {
    /// The sentence, without the program's name.
    let description: String

    /// A reason.
    init(_ description: String) {
        self.description = description
    }
}
