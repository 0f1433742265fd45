import Canvas
public import RunRecord

/// Latent space, looked around in: two pictures are picked, then a walk leads from the one to the other.
public struct LatentSpace: Sendable, Equatable {
    /// The picture that is pointed at while they are picked.
    public internal(set) var pointed = 0
    /// Where the walk begins; `nil` until that is picked.
    public internal(set) var start: Int?
    /// The walk, once both its ends are picked.
    public internal(set) var walk: LatentWalk?
    /// What is drawn on it; of the stop before until the trainer has answered.
    public internal(set) var view: LatentView?

    public init() {}
}

extension DashboardState {
    /// The pictures that are always shown, to pick from; `nil` where there are none of latents alone.
    var latentPictures: SampleGrid? {
        guard case .images(let fixed, _, _) = sampleBook.newest, fixed.count > 1 else { return nil }
        return fixed
    }

    mutating func take(_ view: LatentView) {
        guard case .latents(var space) = overlay, space.walk != nil else { return }
        space.view = view
        overlay = .latents(space)
    }

    mutating func press(_ key: Key, in space: LatentSpace) -> [Wish] {
        var space = space
        let wishes = space.walk == nil ? pick(key, &space) : move(key, &space)
        // What leaves it has put something else there.
        if case .latents = overlay { overlay = .latents(space) }
        return wishes
    }

    private mutating func pick(_ key: Key, _ space: inout LatentSpace) -> [Wish] {
        guard let pictures = latentPictures else {
            overlay = .none
            return []
        }
        let row = max(1, latentColumns)
        func point(by offset: Int) {
            space.pointed = min(pictures.count - 1, max(0, space.pointed + offset))
        }
        switch key {
        case .left: point(by: -1)
        case .right: point(by: 1)
        case .up where space.pointed >= row: point(by: -row)
        case .down where space.pointed + row < pictures.count: point(by: row)
        case .up, .down: break
        case .home: space.pointed = 0
        case .end: space.pointed = pictures.count - 1
        case .enter, .character(" "):
            guard let start = space.start else {
                space.start = space.pointed
                point(by: space.pointed + 1 < pictures.count ? 1 : -1)
                return []
            }
            guard start != space.pointed else {
                refuse(key, "the walk needs another picture to end at")
                return []
            }
            let walk = LatentWalk(from: start, to: space.pointed)
            space.walk = walk
            return [.ask(.look(walk))]
        case .backspace: space.start = nil
        case .escape, .character("g"), .character("q"): overlay = .none
        default: return pressUnderOverlay(key, "the arrows point, Enter picks, Esc leaves latent space")
        }
        return []
    }

    private mutating func move(_ key: Key, _ space: inout LatentSpace) -> [Wish] {
        guard var walk = space.walk else { return [] }
        let last = max(0, (space.view?.latentSize ?? 1) - 1)
        func turn(by offset: Int) { walk.dimension = min(last, max(0, walk.dimension + offset)) }
        switch key {
        case .left: walk.stop = max(0, walk.stop - 1)
        case .right: walk.stop = min(LatentWalk.stopCount - 1, walk.stop + 1)
        case .home: walk.stop = 0
        case .end: walk.stop = LatentWalk.stopCount - 1
        case .up: turn(by: -1)
        case .down: turn(by: 1)
        case .pageUp: turn(by: -10)
        case .pageDown: turn(by: 10)
        case .character("k"), .enter: return [.ask(.keep(walk))]
        case .character("n"): return [.ask(.look(walk))]
        case .backspace:
            (space.walk, space.view, space.start) = (nil, nil, nil)
            return []
        case .escape, .character("g"), .character("q"):
            overlay = .none
            return []
        default:
            return pressUnderOverlay(
                key, "the arrows move, k keeps, Backspace picks anew, Esc leaves latent space")
        }
        guard walk != space.walk else { return [] }
        space.walk = walk
        return [.ask(.look(walk))]
    }

    /// The keys of latent space, for the line below it.
    static func latentKeys(_ space: LatentSpace) -> [(key: String, label: String)] {
        space.walk == nil
            ? [
                ("arrows", "point"), ("Enter", space.start == nil ? "begin here" : "end here"),
                ("Esc", "leave"),
            ]
            : [
                ("←→", "walk"), ("↑↓", "dimension"), ("k", "keep"), ("Esc", "leave"), ("Backspace", "others"),
                ("n", "draw anew"),
            ]
    }
}
