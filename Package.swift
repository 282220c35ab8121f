// swift-tools-version:6.2
import PackageDescription

/// Every target is held to the same language rules, and its warnings are errors.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// What the program is made of.
let app: [Target.Dependency] = [
    "API", "Access", "Credentials", "Domain", "HTTP", "Intake", "Jobs", "Live", "Maintenance", "Outbound", "Redis",
    "SQL",
    "Store",
    .product(name: "ArgumentParser", package: "swift-argument-parser"),
    .product(name: "Configuration", package: "swift-configuration"),
    .product(name: "Hummingbird", package: "hummingbird"),
    .product(name: "HummingbirdCore", package: "hummingbird"),
    .product(name: "Logging", package: "swift-log"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
    .product(name: "UnixSignals", package: "swift-service-lifecycle"),
]

/// Whether script/fuzz builds: the readers of outside bytes as a program around libFuzzer, in place of their tests.
let isFuzzed = Context.environment["MCP_ADMIN_FUZZ"] != nil

/// What the readers of outside bytes are tested with, and fuzzed with.
let fuzzed: [Target.Dependency] = [
    "API", "Access", "App", "Credentials", "Domain", "HTTP", "Intake", "Live", "Outbound", "Redis", "SQL",
    .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "Hummingbird", package: "hummingbird"),
    .product(name: "Logging", package: "swift-log"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOEmbedded", package: "swift-nio"),
    .product(name: "NIOWebSocket", package: "swift-nio"),
]

let package = Package(
    name: "mcp-admin-backend",
    platforms: [.macOS(.v15)],
    products: isFuzzed ? [] : [.executable(name: "mcp-admin", targets: ["App"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
    ],
    targets: [
        .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "CLibraries", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .target(name: "CPostgres", dependencies: ["CLibraries"]),
        .target(
            name: "CSimdJSON",
            cxxSettings: [.define("NDEBUG"), .unsafeFlags(["-O3"])],
            linkerSettings: [.linkedLibrary("simdjson")]
        ),
        .target(name: "Domain", swiftSettings: settings),
        .target(
            name: "SQL",
            dependencies: [
                "CPostgres",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Store",
            dependencies: ["Domain", "SQL", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings
        ),
        .target(
            name: "Maintenance",
            dependencies: ["Domain", "SQL", "Store"],
            swiftSettings: settings
        ),
        .target(
            name: "Intake",
            dependencies: ["Domain", "SQL", "Store", "CSimdJSON"],
            swiftSettings: settings
        ),
        .target(
            name: "Credentials",
            dependencies: [
                "CArgon2", "CCrypt",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Live",
            dependencies: ["Domain", .product(name: "Logging", package: "swift-log")],
            swiftSettings: settings
        ),
        .target(
            name: "Redis",
            dependencies: [
                "Domain", "Live",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Jobs",
            dependencies: ["Domain", "SQL", "Store", .product(name: "Logging", package: "swift-log")],
            swiftSettings: settings
        ),
        .target(
            name: "Outbound",
            dependencies: [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "HTTP",
            dependencies: [
                "CZlib",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Access",
            dependencies: ["Credentials", "Domain", "Store", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings
        ),
        .target(
            name: "API",
            dependencies: [
                "Access", "Credentials", "Domain", "HTTP", "Intake", "Jobs", "Live", "Maintenance", "Redis", "Store",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        // The program's entry would stand in the way of libFuzzer's.
        isFuzzed
            ? .target(name: "App", dependencies: app, exclude: ["MCPAdmin.swift"], swiftSettings: settings)
            : .executableTarget(
                name: "App", dependencies: app, swiftSettings: settings,
                // The toolchain's own: gold, the default, cannot link what the sanitizers instrument.
                linkerSettings: [.unsafeFlags(["-use-ld=lld"], .when(platforms: [.linux]))]),
        .executableTarget(
            name: "BareEcho",
            dependencies: [.product(name: "Hummingbird", package: "hummingbird")],
            path: "bench/BareEcho",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "WebSocketEcho",
            dependencies: [
                "HTTP",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Tests/WebSocketEcho",
            swiftSettings: settings
        ),
        .testTarget(name: "DomainTests", dependencies: ["Domain"], swiftSettings: settings),
        .target(
            name: "PostgresServer",
            dependencies: ["CPostgres"],
            path: "Tests/PostgresServer",
            swiftSettings: settings
        ),
        .testTarget(name: "SQLTests", dependencies: ["CPostgres", "PostgresServer", "SQL"], swiftSettings: settings),
        .target(
            name: "StoreTesting",
            dependencies: ["Domain", "Maintenance", "PostgresServer", "SQL", "Store"],
            path: "Tests/StoreTesting",
            swiftSettings: settings
        ),
        .testTarget(
            name: "StoreTests",
            dependencies: ["Domain", "Maintenance", "PostgresServer", "SQL", "Store", "StoreTesting"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MaintenanceTests",
            dependencies: ["Domain", "Maintenance", "PostgresServer", "SQL", "Store", "StoreTesting"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "IntakeTests", dependencies: ["Domain", "Intake", "Maintenance", "SQL", "Store"],
            swiftSettings: settings),
        .target(name: "RedisServer", path: "Tests/RedisServer", swiftSettings: settings),
        .target(name: "TestCertificates", path: "Tests/TestCertificates", swiftSettings: settings),
        .testTarget(
            name: "LiveTests",
            dependencies: ["Domain", "Live", "LiveTesting", .product(name: "Logging", package: "swift-log")],
            swiftSettings: settings
        ),
        .target(name: "LiveTesting", dependencies: ["Live"], path: "Tests/LiveTesting", swiftSettings: settings),
        .testTarget(
            name: "RedisTests",
            dependencies: [
                "Domain", "Live", "LiveTesting", "Redis", "RedisServer", "TestCertificates",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "JobsTests",
            dependencies: [
                "Domain", "Jobs", "Maintenance", "PostgresServer", "SQL", "Store",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OutboundTests",
            dependencies: [
                "Outbound", "TestCertificates",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "CredentialsTests", dependencies: ["Credentials"], swiftSettings: settings),
        .testTarget(name: "AccessTests", dependencies: ["Access"], swiftSettings: settings),
        .testTarget(
            name: "HTTPTests",
            dependencies: [
                "HTTP",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "APITests",
            dependencies: [
                "API", "Access", "Credentials", "Domain", "HTTP", "Intake", "Jobs", "Live", "Maintenance", "Redis",
                "RedisServer", "SQL", "Store", "StoreTesting",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "AppTests",
            dependencies: [
                "API", "App", "Credentials", "Domain", "HTTP", "Jobs", "Maintenance", "Outbound", "SQL", "Store",
                "StoreTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        isFuzzed
            ? .executableTarget(
                name: "Fuzz", dependencies: fuzzed, path: "Tests/FuzzTests", exclude: ["Corpora", "CorpusTests.swift"],
                swiftSettings: settings,
                linkerSettings: [.unsafeFlags(["-use-ld=lld"], .when(platforms: [.linux]))])
            : .testTarget(
                name: "FuzzTests", dependencies: fuzzed, exclude: ["Corpora", "Fuzzer"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
