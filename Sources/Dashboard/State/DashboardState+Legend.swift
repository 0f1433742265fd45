import Canvas
import RunRecord

extension DashboardState {
    /// Which number, dashes and colour are whose, where several runs lie under this one; its own curves are solid.
    var comparedLegend: [Span] {
        guard comparison.others.count > 1 else { return [] }
        return comparison.others.indices.map { place in
            let style = ComparedStyle(place)
            let name = comparison.others[place].name.printable.fitted(to: 20)
            return Span("\(style.number) \(style.dashes.sample) \(name)", style.role)
        }
    }
}

extension [Span] {
    /// The same with names cut so far that all of them fit, two columns apart.
    func shortened(to width: Int) -> [Span] {
        var shown = self
        for limit in stride(from: 20, through: 4, by: -2)
        where shown.fitted(to: width).count < shown.count * 2 - 1 {
            shown = map { Span($0.text.fitted(to: 6 + limit), $0.role) }
        }
        return shown
    }
}
