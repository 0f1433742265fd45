/// Puts lines that say where they belong in many ways on one axis of steps.
///
/// A step that begins again with each epoch goes on behind the epoch before; one that begins again without a new epoch
/// is said as it is, so that everybody sees that the run began again.
struct StepAxis {
    /// What a place is told by, the surest last.
    private enum Measure: Int, Comparable {
        case epoch
        case batch
        case kimg
        case step

        static func < (a: Measure, b: Measure) -> Bool { a.rawValue < b.rawValue }
    }

    private var measure: Measure?
    /// What is added to the value of the measure.
    private var base = 0
    private var lastValue = 0
    private var lastTotal: Int?
    private var lastEpoch: Int?
    /// As a line of its own said.
    private var epochSaid: Int?
    /// The first epoch's number, where it is known.
    private var firstEpoch = 1

    static let lastStep = FileEvent.lastStep

    /// The last step that was given out; whoever counts lines instead says so here.
    var position = 0

    /// The step of a line that says where it belongs; `nil` where it says no more than the lines before.
    mutating func step(of place: LinePlace) -> Int? {
        if let epoch = whole(place.epoch) {
            if epoch == 0 { firstEpoch = 0 }
            epochSaid = epoch
        }
        guard let (measure, value, total) = said(by: place), measure >= self.measure ?? measure else {
            return nil
        }
        let passed = (epochSaid ?? 0) - (lastEpoch ?? epochSaid ?? 0)
        if self.measure != measure {
            // From now on more is said: the axis does not go back for that.
            base = measure == .batch ? passes(total) : 0
            if self.measure != nil, base + value < position { base = position - value }
        } else if measure == .epoch {
            if value == lastValue { return nil }
            base = value < lastValue ? 0 : max(base, position + 1 - value)
        } else if measure == .batch, passed == 0, let total, let lastTotal, total != lastTotal {
            // Another bar: of a validation, or of a download.
            return nil
        } else if passed > 0, measure == .batch || value <= lastValue {
            base += length(of: passed, total)
        } else if value < lastValue {
            // A bar that was full and begins again is the next one; anything else that goes back has begun again.
            let isFull =
                measure == .batch && passed == 0 && lastTotal.map { $0 - lastValue <= $0 / 10 } ?? false
            base = isFull ? base + length(of: 1, total) : measure == .batch ? passes(total) : 0
        }
        (self.measure, lastValue, lastTotal) = (measure, value, total ?? lastTotal)
        lastEpoch = epochSaid ?? lastEpoch
        base = min(max(base, -StepAxis.lastStep), StepAxis.lastStep)
        position = min(max(0, base + value), StepAxis.lastStep)
        return position
    }

    private func whole(_ value: Double?) -> Int? {
        guard let value, value >= 0, value <= Double(StepAxis.lastStep) else { return nil }
        return value.rounded() == value ? Int(value) : nil
    }

    private func said(by place: LinePlace) -> (Measure, Int, total: Int?)? {
        if let step = whole(place.step?.rounded()) { return (.step, step, place.stepTotal) }
        if let kimg = whole(place.kimg?.rounded()) { return (.kimg, kimg, nil) }
        if let batch = whole(place.batch?.rounded()) { return (.batch, batch, place.batchTotal) }
        return whole(place.epoch).map { (.epoch, $0, nil) }
    }

    /// The steps of the epochs before this one, where a pass's length is known.
    private func passes(_ total: Int?) -> Int {
        guard let total, let epochSaid else { return 0 }
        return bounded(max(0, epochSaid - firstEpoch), times: total)
    }

    /// The steps of so many epochs: as many as are said, else as many as were seen of the last one.
    private func length(of epochs: Int, _ total: Int?) -> Int {
        total.map { bounded(epochs, times: $0) } ?? lastValue
    }

    private func bounded(_ count: Int, times length: Int) -> Int {
        let (product, isTooMuch) = count.multipliedReportingOverflow(by: length)
        return isTooMuch ? StepAxis.lastStep : min(product, StepAxis.lastStep)
    }
}
