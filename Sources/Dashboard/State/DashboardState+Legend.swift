import Canvas
import RunRecord

extension DashboardState {
    /// Which number, dashes and colour are whose, where several runs lie under this one; its own curves are solid.
    ///
    /// Names are cut so far that all of them fit, two columns apart; where little of them would be left, the dashes go.
    func comparedLegend(width: Int) -> [Span] {
        let others = comparison.others
        func legend(_ limit: Int, hasDashes: Bool) -> [Span] {
            zip(others.indices, others.map(\.name.printable).shortened(to: limit)).map { place, name in
                let style = ComparedStyle(place)
                return Span(
                    "\(style.number) \(hasDashes ? style.dashes.sample + " " : "")\(name)", style.role)
            }
        }
        guard others.count > 1 else {
            return others.map { other in
                let name = other.name.printable.fitted(to: width - 4)
                return Span("\(ComparedStyle.onlyDashes.sample) \(name)", .dimText)
            }
        }
        for limit in stride(from: 20, through: 8, by: -2) {
            let whole = legend(limit, hasDashes: true)
            if whole.fitted(to: width).count == whole.count * 2 - 1 { return whole }
        }
        return legend((width + 2) / others.count - 4, hasDashes: false)
    }
}

extension [String] {
    /// Cut to some columns: at their ends, or at their beginnings where else two different ones would look the same.
    func shortened(to width: Int) -> [String] {
        let cut = map { $0.fitted(to: width) }
        return Set(cut).count == Set(self).count ? cut : map { $0.fittedAtEnd(to: width) }
    }
}

extension String {
    fileprivate func fittedAtEnd(to width: Int) -> String {
        guard columnCount > width else { return self }
        var kept = self[...]
        while !kept.isEmpty, String(kept).columnCount >= width { kept.removeFirst() }
        return "…" + kept
    }
}
