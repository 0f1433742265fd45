import Canvas
import Testing

@testable import Terminal

struct BandwidthTests {
    @Test func aSecondsWorthIsThereAndGrowsBack() {
        var bandwidth = Bandwidth(bytesPerSecond: 1000)
        bandwidth.advance(to: .seconds(10))
        #expect(bandwidth.allows(1000) && bandwidth.isRested)
        bandwidth.spend(900)
        #expect(bandwidth.allows(100) && !bandwidth.allows(101))
        bandwidth.advance(to: .milliseconds(10_500))
        #expect(bandwidth.allows(600) && !bandwidth.allows(601))
        bandwidth.advance(to: .seconds(60))
        #expect(bandwidth.isRested)
    }

    @Test func aPictureThatIsLargerThanASecondGoesOnceAndIsPaidFor() {
        var bandwidth = Bandwidth(bytesPerSecond: 1000)
        bandwidth.advance(to: .zero)
        #expect(bandwidth.allows(3000))
        bandwidth.spend(3000)
        bandwidth.advance(to: .seconds(2))
        #expect(!bandwidth.allows(1))
        bandwidth.advance(to: .seconds(3))
        #expect(bandwidth.allows(3000))
    }

    @Test func aClockThatStandsStillBringsNothing() {
        var bandwidth = Bandwidth(bytesPerSecond: 1000)
        bandwidth.advance(to: .seconds(5))
        bandwidth.spend(1000)
        bandwidth.advance(to: .seconds(5))
        bandwidth.advance(to: .seconds(4))
        #expect(!bandwidth.allows(1))
    }

    @Test(arguments: [(0, 100), (200, 100), (1440, 500), (100_000, 3000)])
    func longFramesAreFollowedByLongPauses(byteCount: Int, milliseconds: Int) {
        let pace = FramePace(size: Size(width: 120, height: 40))
        #expect(pace.pause(after: byteCount) == .milliseconds(milliseconds))
    }

    @Test func framesThatFollowTheirPauseStayBelowThreeKilobytesASecond() {
        let pace = FramePace(size: Size(width: 120, height: 40))
        var (sent, time) = (0, Duration.zero)
        for byteCount in [900, 40, 1800, 300, 2500, 700] {
            sent += byteCount
            time += pace.pause(after: byteCount)
        }
        #expect(Double(sent) / (time / .seconds(1)) <= 3000)
    }
}
