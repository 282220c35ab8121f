import Access
import Domain
import HTTP
import Hummingbird
import Store

/// What an operator asks of the program itself: the room it takes, how far its aggregates are, what it deletes, and how
/// new its prices are.
struct SystemController: Controller {
    /// What the API works with.
    let api: APIDependencies

    var routes: [Route] {
        [Route(.get, "/api/v1/admin/system", .admin, .showSystem, show)]
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> Response {
        let size = try await api.store.size()
        let retention = try await api.store.retentionStatus()
        return .object { json in
            json.member("version", api.settings.version)
            json.member("store", StoreView(engine: api.store.engine, size: size))
            json.member("settling", SettlingView(status: api.store.settlingStatus))
            json.member("retention", RetentionView(days: api.settings.retentionDays, status: retention))
            json.member("prices", PricesView(prices: api.prices.prices, settings: api.settings))
        }
    }

    private struct StoreView: JSONRenderable {
        let engine: String
        let size: StoreSize

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("engine", engine)
                json.member("size_bytes", size.bytes)
                json.member("disk_free_bytes", size.freeBytes)
            }
        }
    }

    private struct RetentionView: JSONRenderable {
        let days: Int
        let status: RetentionStatus

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("days", days == 0 ? nil : Int64(days))
                json.member("last_run", status.lastRun)
                json.member("last_deleted", status.lastDeleted.map(Int64.init))
                json.member("deleted_before", status.deletedBefore)
            }
        }
    }

    private struct PricesView: JSONRenderable {
        let prices: [PriceTable.Price]
        let settings: APISettings

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("models", Set(prices.map(\.model)).count)
                json.member("newest_price", prices.map(\.from).max()?.day)
                json.member("built_in_date", settings.builtInPricesDate)
                json.member("file_changed_at", settings.pricesFileChangedAt)
            }
        }
    }
}

extension Operation {
    fileprivate static let showSystem = Operation(
        "showSystem", "Shows the room that the store takes, what retention does, and how new the prices are.",
        tag: .operations, responses: [.json(200, "The program as it is now.", .named("System"))])
}

extension SystemController {
    var schemas: [(name: String, schema: Schema)] {
        [
            (
                "System",
                .object(
                    [
                        .required("version", .string()), .required("store", SystemController.store),
                        .required("settling", SettlingView.schema),
                        .required("retention", SystemController.retention),
                        .required("prices", SystemController.prices),
                    ], "The program as it is now.")
            )
        ]
    }

    private static let store = Schema.object([
        .required("engine", .string("The engine that keeps everything.")),
        .required("size_bytes", .integer("Bytes of everything that is kept.", minimum: 0)),
        .required(
            "disk_free_bytes",
            .integer("Bytes free on the store's disk; null where it is another machine's.", minimum: 0).nullable),
    ])

    private static let retention = Schema.object([
        .required("days", .integer("How long records are kept; null where they are kept for ever.").nullable),
        .required("last_run", .time("When this process last looked for old records.").nullable),
        .required("last_deleted", .integer("Rows of the last pass that deleted any.", minimum: 0).nullable),
        .required("deleted_before", .time("Records before this moment may be gone.").nullable),
    ])

    private static let prices = Schema.object([
        .required("models", .integer("How many models have a price.", minimum: 0)),
        .required("newest_price", .string("The last day on which a price begins to hold.").nullable),
        .required("built_in_date", .string("The same of the built-in prices.").nullable),
        .required("file_changed_at", .time("When `ANALYTICS_PRICES_FILE` was last changed.").nullable),
    ])
}
