import Domain
import Foundation
import HTTPTypes

/// A file of the dashboard, as it lies on the disk at the moment.
struct DashboardFile: Sendable {
    /// Where it lies.
    let path: String
    /// Its media type.
    let mediaType: String
    /// Its version: changes with its size and the time of its last change.
    let tag: String

    /// The page's media type.
    static let pageType = "text/html; charset=utf-8"

    /// The page itself; nil where the dashboard is not installed.
    static func page(_ settings: APISettings) -> DashboardFile? {
        DashboardFile(at: "\(settings.dashboardFolder)/index.html", mediaType: pageType)
    }

    /// The file at `address` below `/dashboard/`; nil where there is none, or where its name is not one of a file that
    /// the dashboard may have.
    ///
    /// No part of an address may begin with a dot, so none leads out of the folder or to a hidden file.
    static func named(_ address: String, _ settings: APISettings) -> DashboardFile? {
        guard let mediaType = mediaType(of: address) else { return nil }
        let folder = address.hasPrefix("\(library)/") ? settings.assetsFolder : settings.dashboardFolder
        return DashboardFile(at: "\(folder)/\(address)", mediaType: mediaType)
    }

    /// The media type of the file at `address`; nil where its name is not one of a file that the dashboard may have.
    static func mediaType(of address: String) -> String? {
        let parts = address.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 8, parts.allSatisfy(isPlain), let name = parts.last, let dot = name.lastIndex(of: ".")
        else { return nil }
        return mediaTypes[String(name[name.index(after: dot)...])]
    }

    /// The folder of Chart.js, which lies among the files that `script/bootstrap` puts in place.
    static let library = "chart.js"

    private static let mediaTypes = [
        "js": "text/javascript; charset=utf-8", "mjs": "text/javascript; charset=utf-8",
        "css": "text/css; charset=utf-8", "json": "application/json", "svg": "image/svg+xml", "png": "image/png",
        "ico": "image/x-icon", "woff2": "font/woff2", "webmanifest": "application/manifest+json",
    ]

    private init?(at path: String, mediaType: String) {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            attributes[.type] as? FileAttributeType == .typeRegular, let size = attributes[.size] as? Int,
            let changed = attributes[.modificationDate] as? Date
        else { return nil }
        self.path = path
        self.mediaType = mediaType
        let microseconds = Timestamp(changed).microseconds
        tag = "\"\(String(size, radix: 16))-\(String(microseconds, radix: 16))\""
    }

    private static func isPlain(_ part: Substring) -> Bool {
        !part.isEmpty && part.first != "."
            && part.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
