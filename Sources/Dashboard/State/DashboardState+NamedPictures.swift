import Diagnostics
import RunRecord

/// Pictures of other programs: what came of a name last stands beside what came of others.
extension DashboardState {
    /// Takes in the pictures of a step; those of its other names stay, and so do those of later steps.
    ///
    /// Where each name has a file of its own, the files are read one after another.
    mutating func take(_ pictures: [NamedPictures], step: Int) {
        var ofStep = pictures
        if let entry = sampleBook.history.entry(atOrBefore: step), entry.step == step,
            case .named(let before) = entry.value
        {
            // In the places that they had, and what is new behind them.
            ofStep = before.map { old in pictures.first { $0.name == old.name } ?? old }
            ofStep += pictures.filter { new in !before.contains { $0.name == new.name } }
        }
        let samples = Samples.named(ofStep)
        sampleBook.history.insert(samples, step: step, byteCount: samples.byteCount)
        var newest = NamedHistory(ofStep)
        if case .named(let known) = self.sampleBook.newest {
            newest = step < sampleBook.newestStep ? NamedHistory(known, with: ofStep) : newest
            newest.add(step < sampleBook.newestStep ? ofStep : known)
        }
        if newest.isCut, !sampleBook.hasToldLimit {
            sampleBook.hasToldLimit = true
            note("the pictures of all names are too many: those of older steps are not kept")
        }
        self.sampleBook.newest = .named(newest.pictures)
        sampleBook.newestStep = max(sampleBook.newestStep, step)
        if series.isEmpty { self.step = max(self.step, step) }
        if phase == .waiting { phase = .training }
    }

    /// After going back: what came last before.
    mutating func forgetNewestPictures() {
        let newest = sampleBook.history.samples(atOrBefore: .max)
        (sampleBook.newest, sampleBook.newestStep) = (newest?.samples, newest?.step ?? 0)
    }
}

extension History where Value == Samples {
    /// What was known at a step; of other programs, the newest pictures of each name.
    func samples(atOrBefore step: Int) -> (step: Int, samples: Samples)? {
        guard let newest = entry(atOrBefore: step) else { return nil }
        guard case .named(let pictures) = newest.value else { return (newest.step, newest.value) }
        var all = NamedHistory(pictures)
        for entry in entries.reversed() where entry.step < newest.step {
            if case .named(let older) = entry.value { all.add(older) }
        }
        return (newest.step, .named(all.pictures))
    }
}

/// The newest pictures of each name, as far as there is memory for them.
private struct NamedHistory {
    private(set) var pictures: [NamedPictures]
    /// Whether some were left out.
    private(set) var isCut = false
    private var names: Set<String>
    private var byteCount: Int

    private static let mostNames = 64

    init(_ pictures: [NamedPictures]) {
        self.pictures = pictures
        names = Set(pictures.map(\.name))
        byteCount = Samples.named(pictures).byteCount
    }

    /// Those of a name that are newer among others take the place of the older ones.
    init(_ known: [NamedPictures], with others: [NamedPictures]) {
        self.init(
            known.map { old in others.first { $0.name == old.name && $0.step >= old.step } ?? old })
    }

    /// Adds those whose names have not come.
    mutating func add(_ older: [NamedPictures]) {
        for candidate in older where !names.contains(candidate.name) {
            let size = candidate.grid?.pixels.count ?? 0
            guard names.count < NamedHistory.mostNames, byteCount + size <= SampleBook.byteLimit
            else {
                isCut = true
                continue
            }
            names.insert(candidate.name)
            byteCount += size
            pictures.append(candidate)
        }
    }
}
