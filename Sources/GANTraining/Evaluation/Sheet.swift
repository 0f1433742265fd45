import RunRecord

/// Which held-out reals hang beside the generator's samples, each of the same class as the sample of its number.
struct Sheet {
    /// Numbers of held-out pictures, row by row; with classes, a row is one of them.
    let places: [Int]
    var count: Int { places.count }

    init(of set: PictureSet, for condition: Condition?, count: Int) {
        let heldOut = 0..<set.count(.heldOut)
        guard let rows = condition?.attributes.first?.values else {
            places = (0..<count).map { $0 % heldOut.count }
            return
        }
        let perRow = Sheet.rowLength(of: rows.count, count: count)
        let labels = set.labels(Array(heldOut), of: .heldOut)
        let width = max(1, labels.count / heldOut.count)
        places = rows.indices.flatMap { row in
            let members = heldOut.lazy.filter { labels[$0 * width] == row }.prefix(perRow)
            // A class that has few is shown again; one that has none held out, by whatever there is.
            let shown = members.isEmpty ? [row % heldOut.count] : Array(members)
            return (0..<perRow).map { shown[$0 % shown.count] }
        }
    }

    /// How many pictures a row has, of about `count` in all.
    static func rowLength(of rowCount: Int, count: Int) -> Int { max(4, count / max(1, rowCount)) }
}
