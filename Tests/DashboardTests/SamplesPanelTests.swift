import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

@Test func zoomedPicturesAreShownPixelByPixel() throws {
    var state = Preview.state()
    _ = state.reduce(.key(.character("z")))
    let frame = frame(
        of: state, appearance: Appearance(theme: try theme()), size: Size(width: 80, height: 24))
    let grid = Preview.pictures(16, seed: 1)
    func pixel(_ x: Int, _ y: Int) -> RGB {
        let (red, green, blue) = grid.rgb(picture: 0, x: x, y: y)
        return RGB(red, green, blue)
    }
    #expect(frame[49, 3] == .pixels(top: pixel(0, 0), bottom: pixel(0, 1)))
    #expect(frame[49 + 27, 3 + 13] == .pixels(top: pixel(27, 26), bottom: pixel(27, 27)))
}

@Test(arguments: [
    (80, 24, 0, " 6 of 16"), (80, 24, 1, " 1 of 16"), (120, 40, 0, " 16 of 16"), (120, 40, 1, " 2 of 16"),
    (120, 40, 2, "2×"), (200, 60, 0, " 16 of 16"), (200, 60, 3, "3×"),
])
func theStepOfTheSamplesIsSaid(width: Int, height: Int, zoom: Int, count: String) throws {
    var state = Preview.state()
    _ = state.reduce(.resized(Size(width: 200, height: 60)))
    for _ in 0..<zoom { _ = state.reduce(.key(.character("z"))) }
    _ = state.reduce(.resized(Size(width: width, height: height)))
    let panel = state.layout.samples
    let text = samplesPanel(
        of: state, appearance: Appearance(theme: try theme()), size: try #require(panel).size
    ).text
    #expect(text.contains("step 11 200"))
    #expect(text.contains(count))
}

@Test func fakesOutsideOfThePlaneAreCounted() throws {
    let state = Preview.state(samples: Preview.ring, noun: "points", recipe: "ring")
    let text = frame(
        of: state, appearance: Appearance(theme: try theme()), size: Size(width: 120, height: 40)
    ).text
    #expect(text.contains("2 fakes outside"))
}

@Test(arguments: [(120, 40, ["fixed", "real"]), (200, 60, ["fixed", "real"])])
func sourcesHangSideBySide(width: Int, height: Int, names: [String]) throws {
    let state = Preview.state()
    let panel = try #require(Layout(size: Size(width: width, height: height), kind: state.sampleKind).samples)
    let lines = samplesPanel(of: state, appearance: Appearance(theme: try theme()), size: panel.size).text
        .split(separator: "\n")
    let words = lines[1].split(separator: " ").filter { $0.contains { $0.isLetter } }
    #expect(words.map(String.init) == names)
}

@Test func dsOpinionStandsUnderItsPicture() throws {
    let state = Preview.state()
    let panel = samplesPanel(
        of: state, appearance: Appearance(theme: try theme()), size: Size(width: 32, height: 19))
    // The second of the fixed pictures: 8 of 20.
    #expect(panel.text.contains(".40"))
    let silent = SampleGrid(
        width: 28, height: 28, channels: 1, count: 1, pixels: [UInt8](repeating: 0, count: 784))
    let foreign = Preview.state(samples: .images(fixed: silent, fresh: silent, real: silent))
    let text = samplesPanel(
        of: foreign, appearance: Appearance(theme: try theme()), size: Size(width: 32, height: 19)
    )
    .text
    #expect(!text.contains("."))
}

@Test func layersOfThePlaneAreSwitched() throws {
    var state = Preview.state(samples: Preview.ring, noun: "points", recipe: "ring")
    let appearance = Appearance(theme: try theme(), images: .ascii)
    func letters() -> Set<Character> {
        Set(samplesPanel(of: state, appearance: appearance, size: Size(width: 60, height: 30)).text)
    }
    #expect(letters().isSuperset(of: "RF") && !letters().contains("+"))
    for key in "brfg" { _ = state.reduce(.key(.character(key))) }
    #expect(letters().isDisjoint(with: "RF") && letters().contains("+"))
    for key in "ga" { _ = state.reduce(.key(.character(key))) }
    #expect(letters().contains(">") && letters().contains("^"))
    _ = state.reduce(.key(.escape))
    #expect(state.overlay == .none)
}

@Test func realsAndFakesInOnePlaceAreBoth() {
    let points = PointSamples(
        real: [[0, 0], [0.9, 0.9]], fixed: [], fresh: [], extent: 1, surface: [0], surfaceSize: 1)
    let grid = PointGrid(
        points, fakes: [[0, 0], [0, 0], [-0.9, 0.9], [5, 0], [.nan, 0]], width: 4, height: 4)
    #expect(grid.marks[2 * 4 + 2] == .both)
    #expect(grid.marks[3] == .real)
    #expect(grid.marks[0] == .fake)
    #expect(grid.outsideCount == 2)
}
