/// How samples stand in an event: pictures as PNG sheets, points as arrays of numbers.
extension Samples {
    static let prefix = "samples/"
    /// The tag that all samples of our own have.
    static let fixedTag = Tag(prefix + "fixed")
    private static let mostPoints = 1 << 16
    private static let mostSurface = 512

    /// The samples as values; the reals, which hardly change, can be left out.
    func values(withReals: Bool) -> [FileValue] {
        var values: [FileValue] = []
        func add(_ name: String, _ content: FileValue.Content?) {
            guard let content else { return }
            values.append(FileValue(tag: Tag(Samples.prefix + name), content: content))
        }
        switch self {
        case .images(let fixed, let fresh, let real):
            for (name, grid) in [("fixed", fixed), ("fresh", fresh)] + (withReals ? [("real", real)] : []) {
                add(name, grid.content)
                add("opinions-" + name, grid.opinions.map { .floats($0, shape: [$0.count]) })
            }
        case .points(let points):
            add("fixed", Samples.content(points.fixed))
            add("fresh", Samples.content(points.fresh))
            if withReals { add("real", Samples.content(points.real)) }
            add("surface", .floats(points.surface, shape: [points.surfaceSize, points.surfaceSize]))
            add("extent", .scalar(points.extent))
            add("sheet", Samples.content(points.sheet))
            add("arrow-places", Samples.content(points.arrows.map(\.place)))
            add("arrow-directions", Samples.content(points.arrows.map(\.direction)))
        case .columns(let columns):
            for (i, column) in columns.enumerated() {
                add("column/\(i)/\(column.duel)/\(column.name)", column.grid.content)
                add(
                    "opinions-column/\(i)", column.grid.opinions.map { .floats($0, shape: [$0.count]) })
            }
        // A record is of a run of ours, which has no such samples.
        case .named: break
        }
        return values
    }

    /// Puts together what ``values(withReals:)`` took apart; `before` has the reals where they were left out.
    init?(_ values: [FileValue], before: Samples?) {
        func content(_ name: String) -> FileValue.Content? {
            values.first { $0.tag.rawValue == Samples.prefix + name }?.content
        }
        if case .floats(let surface, let shape) = content("surface"),
            case .scalar(let extent) = content("extent"), shape.count == 2, shape[0] == shape[1],
            (1...Samples.mostSurface).contains(shape[0]), extent.isFinite, extent > 0,
            let fixed = Samples.points(content("fixed")), let fresh = Samples.points(content("fresh"))
        {
            var real = Samples.points(content("real"))
            if real == nil, case .points(let before) = before { real = before.real }
            let sheet = Samples.points(content("sheet")) ?? []
            let side = Int(Double(sheet.count).squareRoot())
            let places = Samples.points(content("arrow-places")) ?? []
            let directions = Samples.points(content("arrow-directions")) ?? []
            self = .points(
                PointSamples(
                    real: real ?? [], fixed: fixed, fresh: fresh, extent: extent, surface: surface,
                    surfaceSize: shape[0], sheet: side * side == sheet.count ? sheet : [],
                    sheetSize: side * side == sheet.count ? side : 0,
                    arrows: zip(places, directions).map { PointSamples.Arrow(place: $0, direction: $1) }))
            return
        }
        let columns = Samples.columns(values)
        guard columns.isEmpty else {
            self = .columns(columns)
            return
        }
        func grid(_ name: String) -> SampleGrid? {
            Samples.grid(content(name), opinions: content("opinions-" + name))
        }
        guard let fixed = grid("fixed") else { return nil }
        var real = grid("real")
        if real == nil, case .images(_, _, let before) = before { real = before }
        self = .images(
            fixed: fixed, fresh: grid("fresh") ?? fixed, real: real ?? fixed.without)
    }

    private static let columnPrefix = prefix + "column/"
    private static let mostColumns = 64

    /// Whether a value is of samples of our own writing.
    static func isOwn(_ tag: Tag) -> Bool {
        tag == fixedTag || tag.rawValue.hasPrefix(columnPrefix)
    }

    /// In the order that their tags say; those that are none are left out.
    private static func columns(_ values: [FileValue]) -> [SampleColumn] {
        let found = values.compactMap { value -> (place: Int, column: SampleColumn)? in
            guard value.tag.rawValue.hasPrefix(columnPrefix) else { return nil }
            let parts = value.tag.rawValue.dropFirst(columnPrefix.count)
                .split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, let place = Int(parts[0]), (0..<mostColumns).contains(place) else {
                return nil
            }
            let opinions = values.first { $0.tag.rawValue == prefix + "opinions-column/\(place)" }
            guard let grid = grid(value.content, opinions: opinions?.content) else { return nil }
            return (place, SampleColumn(String(parts[2]), duel: String(parts[1]), grid))
        }
        return found.sorted { $0.place < $1.place }.prefix(mostColumns).map(\.column)
    }

    private static func content(_ points: [SIMD2<Float>]) -> FileValue.Content {
        .floats(points.flatMap { [$0.x, $0.y] }, shape: [points.count, 2])
    }

    private static func points(_ content: FileValue.Content?) -> [SIMD2<Float>]? {
        guard case .floats(let values, let shape) = content, shape.count == 2, shape[1] == 2,
            shape[0] <= mostPoints
        else { return nil }
        return (0..<shape[0]).map { SIMD2(values[2 * $0], values[2 * $0 + 1]) }
    }

    private static func grid(_ content: FileValue.Content?, opinions: FileValue.Content?) -> SampleGrid? {
        guard case .picture(let picture) = content, let grid = SampleGrid(picture) else { return nil }
        guard case .floats(let opinions, _) = opinions, opinions.count == grid.count else { return grid }
        return SampleGrid(
            width: grid.width, height: grid.height, channels: grid.channels, count: grid.count,
            pixels: grid.pixels, opinions: opinions)
    }
}

extension SampleGrid {
    fileprivate var content: FileValue.Content? {
        let columns = min(8, max(1, count))
        guard let encoded = png(columns: columns) else { return nil }
        let sheet = (columns * (width + 1) - 1, (count + columns - 1) / columns * (height + 1) - 1)
        return .picture(
            FileValue.Picture(
                width: sheet.0, height: sheet.1, channels: channels, encoded: encoded,
                tiling: FileValue.Tiling(width: width, height: height, count: count, columns: columns)))
    }

    /// A grid of the same kind with no picture in it.
    fileprivate var without: SampleGrid {
        SampleGrid(width: width, height: height, channels: channels, count: 0, pixels: [])
    }

    /// The pictures in a file's picture, cut as it says, or as its look suggests.
    init?(_ picture: FileValue.Picture) {
        guard let sheet = SampleGrid(png: picture.encoded) else { return nil }
        if let tiling = picture.tiling {
            guard
                let cut = sheet.cut(
                    width: tiling.width, height: tiling.height, count: tiling.count, columns: tiling.columns)
            else { return nil }
            self = cut
        } else {
            self = sheet.cutAsMadeGrid ?? sheet
        }
    }

    /// torchvision's `make_grid` and `save_image` leave two black pixels around each picture; `nil` where this is no such
    /// sheet.
    var cutAsMadeGrid: SampleGrid? {
        let gap = 2
        for size in [28, 32, 64, 48, 96, 128, 256] where width > size + gap && height >= size + 2 * gap {
            guard (width - gap) % (size + gap) == 0, (height - gap) % (size + gap) == 0 else { continue }
            let isFramed = (0..<height).allSatisfy { y in
                (0..<width).allSatisfy { x in
                    guard x % (size + gap) < gap || y % (size + gap) < gap else { return true }
                    let (red, green, blue) = rgb(picture: 0, x: x, y: y)
                    return max(red, green, blue) < 8
                }
            }
            let columns = (width - gap) / (size + gap)
            let count = columns * ((height - gap) / (size + gap))
            // One picture gets no frame: its dark edge is its own.
            guard isFramed, count > 1 else { continue }
            return cut(
                width: size, height: size, count: count, columns: columns,
                margin: gap, gap: gap)
        }
        return nil
    }
}
