import Foundation

/// The folders in which the dashboard's files lie.
struct DashboardFolder: Sendable {
    /// Which files lie there, and what tells whether one was changed.
    typealias Listing = [String: Stamp]

    /// What changes with a file.
    struct Stamp: Equatable, Sendable {
        let size: Int
        let changed: Date?
    }

    private let dashboard: String
    private let assets: String

    /// The folders that `settings` name.
    init(_ settings: APISettings) {
        dashboard = settings.dashboardFolder
        assets = settings.assetsFolder
    }

    /// The files that the page may load, and the page itself; nil where that is too much to be kept.
    ///
    /// Links inside of the folders are not followed.
    func listing() -> Listing? {
        var listing: Listing = [:]
        for (folder, place) in [(dashboard, ""), ("\(assets)/\(DashboardFile.library)", "\(DashboardFile.library)/")] {
            guard let names = FileManager.default.enumerator(atPath: DashboardFolder.resolved(folder)) else { continue }
            var left = DashboardFolder.mostEntries
            for case let name as String in names {
                left -= 1
                guard left > 0, listing.count <= DashboardBundle.mostFiles else { return nil }
                let address = place + name
                guard address == DashboardFolder.page || DashboardFile.mediaType(of: address) != nil else { continue }
                listing[address] = stamp(of: "\(folder)/\(name)")
            }
        }
        return listing.values.reduce(0) { $0 + $1.size } <= DashboardBundle.mostBytes ? listing : nil
    }

    /// What lies there now; nil where the page does not.
    func bundle(_ listing: Listing) -> DashboardBundle? {
        var contents: [String: Data] = [:]
        for address in listing.keys { contents[address] = FileManager.default.contents(atPath: path(of: address)) }
        guard let page = contents.removeValue(forKey: DashboardFolder.page) else { return nil }
        return DashboardBundle(page: String(decoding: page, as: UTF8.self), contents: contents)
    }

    /// How many entries of a folder are looked at: a folder that was named by mistake may have any number.
    private static let mostEntries = 10_000
    private static let page = "index.html"

    /// The folder itself may be a link, as one that stands for the present version of a program is.
    private static func resolved(_ folder: String) -> String {
        URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    }

    private func path(of address: String) -> String {
        "\(address.hasPrefix("\(DashboardFile.library)/") ? assets : dashboard)/\(address)"
    }

    private func stamp(of path: String) -> Stamp? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            attributes[.type] as? FileAttributeType == .typeRegular, let size = attributes[.size] as? Int
        else { return nil }
        return Stamp(size: size, changed: attributes[.modificationDate] as? Date)
    }
}
