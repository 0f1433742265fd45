import RunRecord

@testable import Dashboard

extension Preview {
    /// A square that is brighter for each picture.
    static func squares(_ count: Int, side: Int, channels: Int = 1, seed: Int = 0) -> SampleGrid {
        let pixels = (0..<count).flatMap { index in
            (0..<side * side * channels).map { place in
                let (x, y) = (place / channels % side, place / channels / side)
                let isInside = min(x, y) > side / 4 && max(x, y) < side * 3 / 4
                return UInt8(isInside ? 100 + (index * 31 + seed + place % channels * 40) % 150 : 10)
            }
        }
        return SampleGrid(width: side, height: side, channels: channels, count: count, pixels: pixels)
    }

    /// What a CycleGAN writes at a step: some tags with a picture each, one with several, and one that is no PNG.
    static func foreignPictures(at step: Int) -> [NamedPictures] {
        func named(_ name: String, _ grid: SampleGrid) -> NamedPictures {
            NamedPictures(name: name, step: step, content: .grid(grid))
        }
        return ["real_A", "fake_B", "rec_A", "idt_A"].enumerated().map {
            named($1, squares(1, side: 64, channels: 3, seed: $0 * 20 + step))
        } + [
            named("generator/samples", squares(9, side: 28, seed: step)),
            NamedPictures(name: "preview", step: step, content: .unreadable(.format("JPEG"))),
        ]
    }

    /// A run of another program at step 40, with pictures of every tenth step.
    static func foreign(_ pictures: [NamedPictures]? = nil) -> DashboardState {
        var state = DashboardState(canControl: false, isWatching: true, title: "cyclegan")
        var noise = Noise(3)
        for step in 1...40 {
            let scalars = [
                Scalar(.generatorLoss, 1 + noise.next()), Scalar(.discriminatorLoss, noise.next()),
            ]
            let record = StepRecord(step: step, epoch: 0, duration: .milliseconds(100), scalars: scalars)
            _ = state.reduce(.received(.step(record)))
            guard pictures == nil, step % 10 == 0 else { continue }
            if step == 10 {
                let target = NamedPictures(name: "target", step: 10, content: .grid(squares(2, side: 28)))
                _ = state.reduce(.received(.samples(step: 10, .named(foreignPictures(at: 10) + [target]))))
            } else {
                _ = state.reduce(.received(.samples(step: step, .named(foreignPictures(at: step)))))
            }
        }
        if let pictures { _ = state.reduce(.received(.samples(step: 40, .named(pictures)))) }
        return state
    }
}
