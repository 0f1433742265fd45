import Canvas
import Foundation
import RunRecord

@testable import Dashboard
@testable import Diagnostics

/// A directory of runs that never was, and always is the same.
enum HomePreview {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)

    static func facts(
        _ name: String, _ state: RunStatus.State, step: Int = 300, recipe: String = "ring",
        minutesAgo: Int = 5,
        settings: [String: String] = [:], referee: Float? = nil, verdict: String? = nil,
        quality: [String: Float]? = nil
    ) -> RunFacts {
        var status = RunStatus()
        (status.state, status.step, status.bestReferee) = (state, step, referee)
        (status.verdict, status.quality) = (verdict, quality)
        return RunFacts(
            name: name,
            manifest: RunManifest(
                recipe: recipe, settings: settings, seed: 7, stepCount: 3000, threadCount: 2,
                dataDirectory: nil,
                started: now.addingTimeInterval(-60 * Double(minutesAgo))), status: status)
    }

    static let broken = RunFacts(
        name: "torn", manifest: nil, status: facts("torn", .interrupted).status,
        trouble: "runs/torn/run.toml: line 3 is none of TOML's; it may be cut off.")

    static let runs: [RunFacts] = [
        facts(
            "old-grid", .finished, step: 3000, recipe: "grid", minutesAgo: 4000,
            settings: rates("0.0005", "0.0005"), referee: 0.53, verdict: "BALANCED: D and G hold each other."),
        facts("stopped-here", .stopped, step: 1200, minutesAgo: 90, settings: rates("0.001", "0.002")),
        facts("died", .interrupted, step: 812, minutesAgo: 30, settings: rates("0.01", "0.01")),
        facts("blew-up", .diverged, step: 77, minutesAgo: 45, settings: rates("0.1", "0.1")),
        facts("waits", .paused, step: 400, minutesAgo: 12, settings: rates("0.001", "0.001")),
        facts(
            "clothes-20261127-101500", .training, step: 11_240, recipe: "fashion", minutesAgo: 42,
            settings: rates("0.0002", "0.0002"), referee: 0.62,
            verdict: "D AHEAD: D is ahead of G, as it mostly is in a healthy run.",
            quality: ["modes/captured": 8]),
        broken,
    ]

    private static func rates(_ generator: String, _ discriminator: String) -> [String: String] {
        [
            "generatorLearningRate": generator, "discriminatorLearningRate": discriminator, "loss": "hinge",
            "batchSize": "64",
        ]
    }

    static let recipes = ["ring", "grid", "fashion"].map {
        HomeState.Choice(name: $0, summary: "what \($0) is, in a line")
    }

    static func detail(samples: Samples? = Preview.images) -> RunDetail {
        var detail = RunDetail()
        for event in Preview.events(steps: 3000, samples: samples) { detail.take(event) }
        return detail
    }

    static let images = detail()
    static let ring = detail(samples: Preview.ring)

    static func state(
        _ runs: [RunFacts] = runs, size: Size = Size(width: 120, height: 40), keys: [Key] = []
    ) -> HomeState {
        var state = HomeState(size: size, place: "runs", recipes: recipes, now: now)
        _ = state.reduce(.found(runs, trouble: nil))
        for name in runs.map(\.name) {
            _ = state.reduce(.told(name, name.hasPrefix("clothes") ? images : ring))
        }
        for key in keys { _ = state.reduce(.key(key)) }
        return state
    }
}

extension String {
    /// As somebody types it.
    var keys: [Key] { map { $0 == "\t" ? .tab : $0 == "\r" ? .enter : .character($0) } }
}
