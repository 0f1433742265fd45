import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

/// The theme that frames are tested in.
func theme() throws -> Theme { try ThemeLibrary(directory: nil).load("dark").theme }

/// The styles of a text's cells, where it stands first.
private func styles(of text: String, in frame: Frame) -> [Style]? {
    let wanted = Array(text)
    for y in 0..<frame.size.height {
        for x in 0..<max(0, frame.size.width - wanted.count + 1) {
            var found: [Style] = []
            for (index, character) in wanted.enumerated() {
                guard case .glyph(character, let style) = frame[x + index, y] else { break }
                found.append(style)
            }
            if found.count == wanted.count { return found }
        }
    }
    return nil
}

private let sizes = [(200, 60), (120, 40), (80, 24), (60, 20), (40, 12)].map {
    Size(width: $0.0, height: $0.1)
}

@Test(arguments: sizes)
func whatMattersStandsOnTheScreen(size: Size) throws {
    let text = frame(of: Preview.state(), appearance: Appearance(theme: try theme()), size: size).text
    for word in [
        "step 11 240", "loss", "D right 75 %", "±3.0", "D AHEAD", "training", "Space", "q quit", "? help",
    ] {
        #expect(text.contains(word), "\(word)")
    }
    guard size.width >= 60 else { return }
    let title = size.width < 76 ? "samples" : "what G draws"
    for word in ["D(x)", "D(G(z))", title, "fixed", "‖∇G‖"] {
        #expect(text.contains(word), "\(word)")
    }
    if size.height >= 60 { #expect(text.contains("2 ln 2")) }
}

@Test(arguments: sizes)
func aPauseCannotBeMissed(size: Size) throws {
    var state = Preview.state(steps: 600)
    _ = state.reduce(.received(.paused(step: 600)))
    let theme = try theme()
    let frame = frame(of: state, appearance: Appearance(theme: theme), size: size)
    #expect(styles(of: "PAUSED", in: frame)?.allSatisfy { $0 == theme[.paused] } == true)
}

@Test(arguments: sizes + [Size(width: 20, height: 5)])
func aLossThatIsNoNumberReadsAsThat(size: Size) throws {
    var state = Preview.state()
    func shown(_ step: Int, generator: Float, discriminator: Float) throws -> String {
        let scalars = [Scalar(.generatorLoss, generator), Scalar(.discriminatorLoss, discriminator)]
        _ = state.reduce(
            .received(.step(StepRecord(step: step, epoch: 0, duration: .zero, scalars: scalars))))
        return frame(of: state, appearance: Appearance(theme: try theme()), size: size).text
    }
    let broken = try shown(11_241, generator: .nan, discriminator: .infinity)
    #expect(broken.contains("G NaN") && broken.contains("D Inf"), "\(broken)")
    let healed = try shown(11_242, generator: 1, discriminator: 1)
    #expect(!healed.contains("G NaN") && !healed.contains("D Inf"), "\(healed)")
    _ = try shown(11_243, generator: .nan, discriminator: 1)
    // And so it reads where one looks back at it.
    _ = state.reduce(.lookedAt(step: 11_241))
    let past = frame(of: state, appearance: Appearance(theme: try theme()), size: size).text
    #expect(past.contains("G NaN") && past.contains("D Inf"), "\(past)")
}

@Test(arguments: sizes)
func nobodyCallsTheLatentsOfOthersFixed(size: Size) throws {
    let appearance = Appearance(theme: try theme())
    for state in [Preview.foreign([]), Preview.foreign(), DashboardState(isWatching: true, title: "a")] {
        let text = frame(of: state, appearance: appearance, size: size).text
        #expect(!text.contains("fixed") && !text.contains("fresh"), "\(text)")
    }
}

@Test(arguments: [(1, "they come every step"), (2, "every 2 steps"), (1000, "every 1 000 steps")])
func whenTheFirstSamplesComeIsSaid(every: Int, words: String) throws {
    var description = Preview.description()
    description.evaluateEvery = every
    var state = DashboardState()
    _ = state.reduce(.received(.started(description)))
    let text = frame(
        of: state, appearance: Appearance(theme: try theme()), size: Size(width: 200, height: 60)
    ).text
    #expect(text.contains(words) && !text.contains("1 steps"), "\(text)")
}

@Test func aFrameIsAsLargeAsItWasAskedToBe() throws {
    let appearance = Appearance(theme: try theme())
    for (width, height) in [(0, 0), (1, 1), (3, 80), (300, 2), (33, 9), (34, 8), (34, 9), (59, 17), (61, 19)]
    {
        let size = Size(width: width, height: height)
        #expect(frame(of: Preview.state(steps: 300), appearance: appearance, size: size).size == size)
    }
}

@Test func everySizeCanBeDrawn() throws {
    let states = [
        DashboardState(), Preview.state(steps: 700),
        Preview.state(steps: 700, samples: Preview.ring, noun: "points"),
    ]
    for glyphs in Glyphs.allCases {
        let appearance = Appearance(theme: try theme(), glyphs: glyphs)
        for width in stride(from: 1, through: 131, by: 10) {
            for height in stride(from: 1, through: 61, by: 6) {
                for state in states {
                    let size = Size(width: width, height: height)
                    #expect(frame(of: state, appearance: appearance, size: size).size == size)
                }
            }
        }
    }
}

@Test(arguments: [(60, 18), (60, 20), (80, 24), (100, 30), (120, 40), (160, 45), (200, 60), (301, 90)])
func panelsCoverTheScreenAndNeverEachOther(width: Int, height: Int) {
    let kinds: [Layout.SampleKind] = [
        .points, .images(width: 28, height: 28), .images(width: 8, height: 8), .images(width: 64, height: 64),
    ]
    let hidden: [Set<Pane>] = [
        [], [.samples], [.log], [.charts], [.gauge, .answers], [.charts, .gauge, .answers],
        [.charts, .samples], [.machine], [.machine, .log], [.charts, .gauge],
        [.charts, .gauge, .answers, .samples], [.charts, .gauge, .answers, .samples, .log],
    ]
    for (kind, hidden) in kinds.flatMap({ kind in hidden.map { (kind, $0) } }) {
        let layout = Layout(
            size: Size(width: width, height: height), kind: kind,
            shown: Set(Pane.allCases).subtracting(hidden))
        let areas =
            [
                layout.header, layout.progress, layout.banner, layout.gauge, layout.scores, layout.samples,
                layout.log, layout.logLine, layout.footer, layout.machine,
            ].compactMap { $0 } + layout.charts
        var counts = [Int](repeating: 0, count: width * height)
        for area in areas {
            #expect(area.maxX <= width && area.maxY <= height && !area.isEmpty)
            for y in area.y..<area.maxY {
                for x in area.x..<area.maxX { counts[y * width + x] += 1 }
            }
        }
        #expect(counts.allSatisfy { $0 == 1 }, "\(kind), hidden: \(hidden)")
    }
}

@Test func aValueThatIsNoNumberIsMarkedInItsColumn() throws {
    var state = Preview.state(steps: 1000)
    let broken = StepRecord(
        step: 1001, epoch: 1, duration: .zero, scalars: [Scalar(.generatorLoss, .nan)])
    _ = state.reduce(.received(.step(broken)))
    let theme = try theme()
    let frame = frame(of: state, appearance: Appearance(theme: theme), size: Size(width: 120, height: 40))
    #expect(styles(of: "! NaN/Inf 1", in: frame)?.first == theme[.error])
    let marks = (0..<61).filter { frame[$0, 6] == .glyph("!", theme[.error]) }
    #expect(marks.count == 1)
}

@Test func aSpikeIsClippedWithAnArrowAndCounted() throws {
    let theme = try theme()
    let frame = frame(
        of: Preview.state(), appearance: Appearance(theme: theme), size: Size(width: 120, height: 40))
    #expect(frame.text.contains("clip 2"))
    #expect(styles(of: "▲", in: frame)?.first == theme[.generatorLossRaw])
}

private let oddLosses: [[Float]] = [
    [.nan, .nan, .nan], [1, 1, 1, 1], [2], [.infinity, 1, -.infinity], [3e38, -3e38], [1e-37, 0],
]

@Test(arguments: oddLosses)
func oddLossesAreDrawn(values: [Float]) throws {
    var state = DashboardState()
    _ = state.reduce(.received(.started(Preview.description())))
    for (index, value) in values.enumerated() {
        let record = StepRecord(
            step: index + 1, epoch: 0, duration: .zero,
            scalars: [Scalar(.generatorLoss, value), Scalar(.discriminatorLoss, value)])
        _ = state.reduce(.received(.step(record)))
    }
    let text = frame(of: state, appearance: Appearance(theme: try theme()), size: Size(width: 80, height: 24))
        .text
    #expect(text.contains("loss"))
    if values.allSatisfy({ $0.isNaN }) { #expect(text.contains("not one finite value")) }
}

@Test(arguments: Appearance.Images.allCases)
func textFromOutsideNeverBringsControlCharacters(images: Appearance.Images) throws {
    var state = DashboardState()
    var description = Preview.description("im\u{7}ages", recipe: "\u{1b}[31mevil\u{1b}]0;x\u{7}\n日本")
    description.lossReferences[0].label = "\u{1b}c"
    _ = state.reduce(.received(.started(description)))
    _ = state.reduce(.received(.log("\u{1b}[2J\r\n\u{200b}hello\t\u{9b}1m")))
    _ = state.reduce(
        .received(
            .step(
                StepRecord(
                    step: 1, epoch: 0, duration: .seconds(1),
                    scalars: [Scalar(Tag("\u{1b}[5m"), .nan), Scalar(.discriminatorLoss, 1.3)]))))
    _ = state.reduce(.received(.finished(.failed(message: "\u{1b}[?1049l"))))
    for size in sizes {
        let frame = frame(of: state, appearance: Appearance(theme: try theme(), images: images), size: size)
        for cell in frame.cells {
            guard case .glyph(let character, _) = cell else { continue }
            #expect(
                character.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) })
        }
    }
}

@Test func asciiFramesAreAscii() throws {
    let states = [
        Preview.state(steps: 700), Preview.state(steps: 700, samples: Preview.ring, noun: "points"),
    ]
    for var state in states {
        for size in sizes {
            for key in [Key.escape, .character("?"), .escape, .character("q")] {
                _ = state.reduce(.resized(size))
                _ = state.reduce(.key(key))
                let text = frame(
                    of: state, appearance: Appearance(theme: try theme(), glyphs: .ascii), size: size
                ).text
                #expect(text.allSatisfy { $0.isASCII }, "\(text.filter { !$0.isASCII })")
            }
        }
    }
}

@Test func aThemesGroundLiesUnderEveryGlyphWithoutOne() throws {
    let night = Color.rgb(RGB(1, 2, 3))
    let theme = Theme(name: "night", styles: [.screen: Style(background: night)])
    let frame = frame(
        of: Preview.state(steps: 300), appearance: Appearance(theme: theme), size: Size(width: 80, height: 24)
    )
    for cell in frame.cells {
        if case .glyph(_, let style) = cell { #expect(style.background == night) }
    }
}

@Test func inALongRunSpikesInEveryColumnDoNotHideTheRest() {
    var series = Series()
    var noise = Preview.Noise(11)
    for block in 0..<20_000 {
        var bucket = Bucket()
        for _ in 0..<8 { bucket.add(1 + 0.1 * noise.normal()) }
        if block % 300 == 0 { bucket.add(40) }
        series.append(bucket, firstStep: block * 8 + 1, lastStep: block * 8 + 8)
    }
    let line = ChartLine(letter: "G", series: series, role: .generatorLoss, rawRole: .generatorLossRaw)
    let chart = Chart(lines: [line], area: Rect(x: 0, y: 0, width: 60, height: 16), glyphs: .unicode)
    #expect(chart.scale.high < 3)
    #expect(chart.clipped.count > 40)
}

/// Whatever the colours are, the same words and lines stand there, and mono has none.
@Test(arguments: [(200, 60), (120, 40), (80, 24), (60, 20), (40, 12), (20, 5), (1, 1)], Glyphs.allCases)
func monoSaysWhatColoursSay(size: (Int, Int), glyphs: Glyphs) throws {
    let library = ThemeLibrary(directory: nil)
    let size = Size(width: size.0, height: size.1)
    for var state in [
        Preview.state(steps: 700), Preview.state(steps: 700, samples: Preview.ring, noun: "points"),
    ] {
        _ = state.reduce(.lookedAt(step: 350))
        let frames = try ["mono", "dark"].map {
            frame(
                of: state,
                appearance: Appearance(theme: try library.load($0).theme, glyphs: glyphs, images: .ascii),
                size: size)
        }
        #expect(frames[0].text == frames[1].text)
        for cell in frames[0].cells {
            guard case .glyph(_, let style) = cell else { continue }
            #expect(style.foreground == .terminal && style.background == .terminal)
        }
    }
}
