// swift-tools-version: 6.2
import PackageDescription

/// What every target of our own is compiled with.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// Numeric rooms are optimized in debug builds too: a gradient check in an unoptimized loop takes minutes, and so does a
/// record of a million steps.
let numeric = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
    name: "gantop",
    products: [
        // BuiltFrom is linked in and imported by nobody: another commit compiles that room alone.
        .executable(name: "gantop", targets: ["gantop", "BuiltFrom"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    ],
    targets: [
        // The C doors: each is opened by one room.
        .target(name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-fno-math-errno"])]),
        .target(name: "CPNG", linkerSettings: [.linkedLibrary("png16")]),
        .target(
            name: "CPictures",
            linkerSettings: ["png16", "jpeg", "webp", "webpdemux", "gif"].map { .linkedLibrary($0) }),
        .target(name: "CUnix"),
        .target(name: "CProcess"),
        .plugin(name: "CommitOfTree", capability: .buildTool()),
        .target(name: "BuiltFrom", swiftSettings: strict, plugins: ["CommitOfTree"]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CDeflate", providers: [.apt(["libdeflate-dev"])]),

        .target(name: "SimpleTOML", swiftSettings: strict),
        .target(name: "SimpleJSON", swiftSettings: numeric),
        .target(name: "Limits", dependencies: ["CProcess"], swiftSettings: numeric),
        .target(name: "Canvas", dependencies: ["SimpleTOML", "BuiltInThemes"], swiftSettings: strict),
        .target(
            name: "BuiltInThemes", path: "themes",
            resources: [
                .embedInCode("dark.toml"),
                .embedInCode("light.toml"),
                .embedInCode("high-contrast.toml"),
                .embedInCode("colour-blind.toml"),
                .embedInCode("colour-blind-light.toml"),
                .embedInCode("mono.toml"),
                .embedInCode("nord.toml"),
                .embedInCode("gruvbox.toml"),
                .embedInCode("solarized-dark.toml"),
                .embedInCode("solarized-light.toml"),
                .embedInCode("dracula.toml"),
                .embedInCode("catppuccin.toml"),
                .embedInCode("tokyo-night.toml"),
            ],
            swiftSettings: strict),
        .target(name: "Companion", resources: [.embedInCode("gantop.py")], swiftSettings: strict),
        .target(
            name: "RunRecord",
            dependencies: [
                "SimpleTOML", "SimpleJSON", "Limits", "CPNG", "CUnix",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            exclude: ["Formats/EventFile/event.proto"], swiftSettings: numeric),
        .target(name: "TensorCore", dependencies: ["Limits", "CKernels"], swiftSettings: numeric),
        .target(
            name: "Pictures", dependencies: ["SimpleJSON", "Limits", "CPictures"], swiftSettings: numeric),
        .target(
            name: "GANTraining",
            dependencies: [
                "TensorCore", "RunRecord", "SimpleJSON", "Limits", "Pictures", "CZlib", "CDeflate",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            exclude: ["Export/ONNX/onnx.proto"], resources: [.embedInCode("Torch/engine.py")],
            swiftSettings: numeric),
        .target(
            name: "Diagnostics", dependencies: ["RunRecord", "SimpleJSON", "Canvas"],
            resources: [.embedInCode("bands.json")],
            swiftSettings: numeric),
        .target(
            name: "Dashboard", dependencies: ["Diagnostics", "RunRecord", "Canvas"], swiftSettings: strict),
        .target(name: "Terminal", dependencies: ["Canvas", "Limits", "CNcurses"], swiftSettings: strict),
        .executableTarget(
            name: "gantop",
            dependencies: [
                "GANTraining", "TensorCore", "RunRecord", "Diagnostics", "Dashboard", "Pictures", "Terminal",
                "Canvas", "Limits", "SimpleTOML", "SimpleJSON", "Companion",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            resources: ["common", "torch", "jax"].map { .embedInCode("Peers/gan_\($0).py") },
            swiftSettings: strict),

        .systemLibrary(name: "CVTerm", path: "Tests/CVTerm", providers: [.apt(["libvterm-dev"])]),
        .target(name: "CPseudoTerminal", path: "Tests/CPseudoTerminal"),
        .target(
            name: "TerminalHarness", dependencies: ["Canvas", "CVTerm", "CPseudoTerminal"],
            path: "Tests/TerminalHarness",
            swiftSettings: strict),
        .executableTarget(
            name: "terminal-demo", dependencies: ["Terminal", "TerminalHarness", "Canvas", "Limits"],
            path: "Tests/TerminalDemo", swiftSettings: strict),
        .executableTarget(
            name: "wire-meter", dependencies: ["TerminalHarness", "Canvas", "gantop"],
            path: "Tests/WireMeter", swiftSettings: strict),
        .testTarget(
            name: "TerminalTests", dependencies: ["Terminal", "TerminalHarness", "Canvas", "terminal-demo"],
            swiftSettings: strict),
        .target(name: "Fuzzing", path: "Tests/Fuzzing", swiftSettings: strict),
        .testTarget(
            name: "CanvasTests", dependencies: ["Canvas", "BuiltInThemes", "Fuzzing", "SimpleTOML"],
            swiftSettings: strict),
        .testTarget(name: "LimitsTests", dependencies: ["Limits"], swiftSettings: strict),
        .testTarget(
            name: "RunRecordTests", dependencies: ["RunRecord", "SimpleJSON", "Limits", "Fuzzing"],
            resources: [.copy("Cases")], swiftSettings: strict),
        .testTarget(
            name: "PicturesTests", dependencies: ["Pictures", "Limits", "CPictures", "Fuzzing"],
            resources: [.copy("Files")], swiftSettings: strict),
        .testTarget(
            name: "TensorCoreTests", dependencies: ["TensorCore", "CKernels"], swiftSettings: numeric),
        .testTarget(
            name: "GANTrainingTests",
            dependencies: [
                "GANTraining", "Diagnostics", "Dashboard", "TensorCore", "RunRecord", "SimpleJSON", "CZlib",
                "Fuzzing",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DashboardTests",
            dependencies: ["Dashboard", "Terminal", "Diagnostics", "RunRecord", "Canvas", "Fuzzing"],
            resources: [.copy("Golden")], swiftSettings: strict),
        .testTarget(
            name: "ProgramTests",
            dependencies: ["gantop", "Terminal", "TerminalHarness", "Canvas", "RunRecord"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
