import Testing

@testable import TensorCore

@Suite struct ThreadChoiceTests {
    /// Makes steps that take so long on each number of threads until the choice is made.
    private func chosen(upTo count: Int, _ time: (Int) -> Duration) -> (choice: ThreadChoice, steps: Int) {
        var choice = ThreadChoice(upTo: count)
        var steps = 0
        while choice.chosen == nil, steps < 100_000 {
            choice.stepTook(time(choice.current))
            steps += 1
        }
        return (choice, steps)
    }

    @Test func whatIsFastestIsChosen() {
        #expect(chosen(upTo: 16) { .milliseconds(160 / $0) }.choice.chosen == 16)
        // More threads wait for each other.
        #expect(chosen(upTo: 16) { .milliseconds($0 > 4 ? 40 : 80 / $0) }.choice.chosen == 4)
        #expect(chosen(upTo: 2) { .microseconds(400 + 100 * $0) }.choice.chosen == 1)
    }

    @Test func ofThoseThatAreAsFastTheFewest() {
        #expect(chosen(upTo: 8) { .microseconds($0 == 8 ? 1000 : $0 == 4 ? 1010 : 1500) }.choice.chosen == 4)
    }

    @Test func theChoiceTakesAboutASecond() {
        let (choice, steps) = chosen(upTo: 4) { .microseconds(1000 / $0) }
        #expect(choice.chosen == 4 && steps > 1000 && steps < 5000)
        // Slow steps: those that are far behind are measured once.
        let slow = chosen(upTo: 16) { .seconds(16 / $0) }
        #expect(slow.choice.chosen == 16 && slow.steps <= 14)
    }

    @Test func oneThreadIsNoChoice() {
        let choice = ThreadChoice(upTo: 1)
        #expect(choice.chosen == 1 && choice.current == 1)
    }

    /// A single slow step is no reason.
    @Test func outliersDoNotDecide() {
        var step = 0
        let found = chosen(upTo: 2) { count in
            step += 1
            return step % 7 == 0 ? .milliseconds(500) : .milliseconds(40 / count)
        }
        #expect(found.choice.chosen == 2)
    }
}
