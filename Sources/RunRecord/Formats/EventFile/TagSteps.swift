/// The last step of each tag: it tells a run that began again from tags that come in any order.
///
/// Tags come in the same order again and again, so a tag's step is found by looking where it was the last time.
struct TagSteps {
    private var rows: [(tag: Tag, step: Int)] = []
    private var next = 0

    /// Notes that a tag has a value at a step; returns whether it had one of a later step.
    mutating func goesBack(_ tag: Tag, to step: Int) -> Bool {
        var row = next
        if row >= rows.count || rows[row].tag != tag {
            row = rows.firstIndex { $0.tag == tag } ?? rows.count
            if row == rows.count { rows.append((tag, step)) }
        }
        next = row + 1 < rows.count ? row + 1 : 0
        let isBack = step < rows[row].step
        rows[row].step = step
        return isBack
    }

    /// The same where a run goes on from an earlier step and says so.
    mutating func rollBack(to step: Int) {
        for row in rows.indices { rows[row].step = min(rows[row].step, step) }
    }
}
