/// Steps in a row that become one summary, while they are gathered.
///
/// Their tags come in the same order again and again, so a value's bucket is found by looking where it was the last time.
struct StepGroup {
    private var summary: StepSummary
    private var rows: [(tag: Tag, bucket: Bucket)] = []
    private var next = 0
    private(set) var count = 1

    init(_ record: StepRecord) {
        summary = StepSummary(
            firstStep: record.step - max(0, record.stepCount - 1), lastStep: record.step,
            epoch: record.epoch, duration: record.duration, buckets: [:])
        add(record.scalars)
    }

    init(_ first: StepSummary) {
        summary = first
        summary.buckets = [:]
        add(first.buckets)
    }

    var lastStep: Int { summary.lastStep }
    /// Whether its steps have more tags than one can be looked for among.
    var isWide: Bool { rows.count > 1024 }

    /// The steps as one.
    var merged: StepSummary {
        var merged = summary
        merged.buckets = Dictionary(rows.map { ($0.tag, $0.bucket) }) { first, _ in first }
        return merged
    }

    /// Takes the steps that follow.
    mutating func append(_ record: StepRecord) {
        count += 1
        summary.lastStep = record.step
        summary.epoch = record.epoch
        summary.duration += record.duration
        add(record.scalars)
    }

    mutating func append(_ next: StepSummary) {
        count += 1
        summary.lastStep = next.lastStep
        summary.epoch = next.epoch
        summary.duration += next.duration
        add(next.buckets)
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
            row = rows.firstIndex { $0.tag == tag } ?? rows.count
            if row == rows.count { rows.append((tag, Bucket())) }
        }
        next = row + 1 < rows.count ? row + 1 : 0
        return row
    }
}
