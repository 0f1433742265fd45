import Canvas
import RunRecord

/// Where the parts of the home screen stand.
struct HomeLayout: Equatable {
    var header: Rect
    /// The list with its border, where it has one.
    var list: Rect
    /// The list's rows of runs.
    var rows: Rect
    /// The row with the names of the columns.
    var titles: Rect?
    /// What was drawn last in the selected run, and what is known of it; `nil` where there is no room.
    var picture: Rect?
    var facts: Rect?
    var footer: Rect

    var isFramed: Bool { rows.x > list.x }

    init(size: Size) {
        let (header, rest) = Rect(size).split(top: size.height >= 4 ? 1 : 0)
        let (body, footer) = rest.split(bottom: size.height >= 3 ? 1 : 0)
        (self.header, self.footer) = (header, footer)
        list = body
        if size.width >= 100, body.height >= 18 {
            let side: Rect
            (list, side) = body.split(left: size.width - min(72, size.width / 3))
            let (picture, facts) = side.split(bottom: min(14, body.height / 3 + 2))
            (self.picture, self.facts) = (picture, facts)
        } else if size.width >= 60, body.height >= 20 {
            let side: Rect
            (list, side) = body.split(bottom: 10)
            let (picture, facts) = side.split(left: 26)
            (self.picture, self.facts) = (picture, facts)
        }
        let hasFrame = list.width >= 60 && list.height >= 8
        let inner = hasFrame ? list.inset(by: 1) : list
        if inner.height >= 5 { (titles, rows) = inner.split(top: 1) } else { rows = inner }
    }
}

extension HomeState {
    var layout: HomeLayout { HomeLayout(size: size) }

    private var firstRow: Int {
        firstVisible(around: selectedIndex, of: shown.count, in: max(1, layout.rows.height))
    }

    /// The runs that are to be seen in the list, in their order.
    var visibleRuns: [RunFacts] { Array(shown.dropFirst(firstRow).prefix(max(0, layout.rows.height))) }

    /// The run in a row of the screen, by its place in the list.
    func index(at mouse: Mouse) -> Int? {
        let rows = layout.rows
        guard mouse.x >= rows.x, mouse.x < rows.maxX, mouse.y >= rows.y, mouse.y < rows.maxY else {
            return nil
        }
        let index = firstRow + mouse.y - rows.y
        return index < shown.count ? index : nil
    }
}
