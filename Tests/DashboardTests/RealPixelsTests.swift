import Canvas
import RunRecord
import Testing

@testable import Dashboard

struct RealPixelsTests {
    private func drawn(_ images: Appearance.Images) -> Frame {
        frame(
            of: Preview.state(), appearance: Appearance(theme: .plain, images: images),
            size: Size(width: 80, height: 24))
    }

    /// However small its place is, a terminal with real pixels gets all that the generator drew.
    @Test func aFrameKeepsThePicturesThatItScaledDown() throws {
        let real = drawn(.kitty)
        #expect(!real.pictures.isEmpty)
        #expect(real.pictures.allSatisfy { $0.picture.width == 28 && $0.picture.height == 28 })
        for placed in real.pictures { #expect(placed.isSeen(column: 0, row: 0, in: real)) }
        #expect(real.cells == drawn(.on).cells)
    }

    @Test(arguments: Appearance.Images.allCases.filter { $0 != .kitty })
    func nobodyElseHasThem(images: Appearance.Images) {
        #expect(drawn(images).pictures.isEmpty)
    }
}
