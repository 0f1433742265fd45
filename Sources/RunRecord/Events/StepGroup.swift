/// Steps in a row that become one summary, while they are gathered.
///
/// Their tags come in the same order again and again, so a value's bucket is looked for where it was the last time, and
/// only then by its name.
struct StepGroup {
    private var first: Int
    private(set) var lastStep: Int
    private var epoch: Double
    private var duration: Duration
    private var rows: [(tag: Tag, bucket: Bucket)] = []
    private var places: [Tag: Int] = [:]
    private var next = 0
    /// How many records and summaries were taken.
    private(set) var count = 1

    init(_ record: StepRecord) {
        first = record.step - max(0, record.stepCount - 1)
        (lastStep, epoch, duration) = (record.step, record.epoch, record.duration)
        add(record.scalars)
    }

    init(_ summary: StepSummary) {
        first = summary.firstStep
        (lastStep, epoch, duration) = (summary.lastStep, summary.epoch, summary.duration)
        add(summary.buckets)
    }

    /// How many steps there are from the first to the last.
    var stepCount: Int { lastStep - first + 1 }

    /// The steps as one.
    var merged: StepSummary {
        StepSummary(
            firstStep: first, lastStep: lastStep, epoch: epoch, duration: duration,
            buckets: places.mapValues { rows[$0].bucket })
    }

    /// Takes the steps that follow.
    mutating func append(_ record: StepRecord) {
        goOn(to: record.step, epoch: record.epoch, after: record.duration)
        add(record.scalars)
    }

    mutating func append(_ summary: StepSummary) {
        goOn(to: summary.lastStep, epoch: summary.epoch, after: summary.duration)
        add(summary.buckets)
    }

    private mutating func goOn(to step: Int, epoch: Double, after duration: Duration) {
        count += 1
        lastStep = step
        self.epoch = epoch
        self.duration += duration
    }

    private mutating func add(_ scalars: [Scalar]) {
        for scalar in scalars { rows[row(of: scalar.tag)].bucket.add(scalar.value) }
    }

    private mutating func add(_ buckets: [Tag: Bucket]) {
        for (tag, bucket) in buckets { rows[row(of: tag)].bucket.merge(bucket) }
    }

    private mutating func row(of tag: Tag) -> Int {
        var row = next
        if row >= rows.count || rows[row].tag != tag {
            row = places[tag] ?? rows.count
            if row == rows.count {
                rows.append((tag, Bucket()))
                places[tag] = row
            }
        }
        next = row + 1 < rows.count ? row + 1 : 0
        return row
    }
}
