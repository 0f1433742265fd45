import RunRecord
import Testing

@testable import Dashboard

/// Which runs a filter means.
struct RunFilterTests {
    private let vocabulary = RunVocabulary(of: HomePreview.runs)

    private func names(_ text: String) throws -> [String] {
        let filter = try RunFilter(text, vocabulary)
        return HomePreview.runs.filter(filter.matches).map(\.name)
    }

    @Test(
        arguments: [
            ("", 7), ("state=finished", 1), ("state!=finished", 6), ("state=BROKEN", 1), ("recipe=ring", 4),
            ("lr>=0.001", 4), ("lr=1e-3", 2), ("lr!=0.001", 5), ("lr<0.001 recipe=fashion", 1),
            ("step<=400", 2),
            ("step>400 step<3000", 2), ("referee<55%", 1), ("referee>=0.5", 2), ("modes/captured>=8", 1),
            ("batchSize=64.0", 6), ("loss=Hinge", 6), ("clothes", 1), ("RING", 4), ("seed=7", 6),
            ("name=waits", 1),
        ] as [(String, Int)])
    func allTermsHold(text: String, count: Int) throws {
        let found = try names(text)
        #expect(found.count == count, "\(found)")
    }

    @Test(
        arguments: [
            ("lrr>=0.001", "no run has a 'lrr'. Did you mean 'lr'?"),
            ("ring lr>=", "'lr>=' (column 6): it has no value, as in lr>=0."),
            ("step>=many", "'many' is no number"), ("step=>5", "=> compares nothing"),
            ("step==5", "== compares nothing"), ("step!5", "! compares nothing"),
            (">=5", "it has no key before >="),
            ("state=done", "'done' is no state. States: training,"),
            ("state<finished", "a state is the same or another"),
            ("step>nan", "'nan' is no number"), ("zzz=1", "Keys: state, recipe,"),
        ])
    func aWrongTermIsNamedWithItsPlaceAndWhatWouldBeRight(text: String, words: String) {
        let error = #expect(throws: RunFilterError.self) { try RunFilter(text, vocabulary) }
        #expect("\(error as Any)".contains(words), "\(error as Any)")
    }

    @Test func whatHasNoTextIsNotRightAndNotWrong() throws {
        #expect(try RunFilter("   ", vocabulary) == .all)
        // Without runs there is nothing to ask for but what every run has.
        let empty = RunVocabulary(of: [])
        #expect(throws: RunFilterError.self) { try RunFilter("batchSize=64", empty) }
        #expect(try RunFilter("lr>0 state=failed", empty).matches(HomePreview.runs[0]) == false)
    }
}
