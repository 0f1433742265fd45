/// Pictures of two groups that belong together.
extension DecodedPictures {
    /// Two places of one subject.
    public struct Pair: Sendable, Equatable {
        public var first: Int
        public var second: Int
    }

    /// Those that belong together.
    public struct Pairs: Sendable {
        public var training: [Pair]
        public var heldOut: [Pair]
        /// How many pictures of the two groups have no other one.
        public var loneCount: Int
        /// The highest hash of a subject that is held out; `nil` where somebody said which are.
        public var heldOutLine: UInt64?
    }

    /// The pairs to train on and those held out.
    ///
    /// A pair is held out where either file is said to be; else by a hash of the subject.
    ///
    /// - Parameter line: Which subjects were held out before.
    /// - Returns: The pairs.
    public func pairs(keeping line: UInt64?) -> Pairs {
        let (trained, kept) = (Set(training), Set(heldOut))
        var places: [[String: Int]] = [[:], [:]]
        for place in groups.indices
        where groups[place] < 2 && (trained.contains(place) || kept.contains(place)) {
            places[groups[place]][subjects[place]] = place
        }
        let common = places[0].keys.filter { places[1][$0] != nil }.sorted()
        let lone = places[0].count + places[1].count - 2 * common.count
        let all = common.compactMap { subject -> Pair? in
            guard let first = places[0][subject], let second = places[1][subject] else { return nil }
            return Pair(first: first, second: second)
        }
        if heldOutLine == nil {
            let isHeld = { (pair: Pair) in kept.contains(pair.first) || kept.contains(pair.second) }
            return Pairs(training: all.filter { !isHeld($0) }, heldOut: all.filter(isHeld), loneCount: lone)
        }
        let split = HeldOut.split(
            common.map { PictureFolder.File(name: $0, size: 0, time: 0, group: 0, part: .either) }, at: line)
        return Pairs(
            training: split.training.map { all[$0] }, heldOut: split.heldOut.map { all[$0] }, loneCount: lone,
            heldOutLine: split.line)
    }
}

extension PictureFolder.File {
    /// What it shows: its name without the folder of its group, and without ending.
    var subject: String {
        let below = name.split(separator: "/").dropFirst().joined(separator: "/")
        let whole = below.isEmpty ? name : below
        return whole.lastIndex(of: ".").map { String(whole[..<$0]) } ?? whole
    }

    /// Which emoji it is: its code points, without those that some artists leave out of names.
    var emoji: String {
        let last = subject.split(separator: "/").last ?? ""
        let parts = last.lowercased().replacing("emoji_u", with: "").split { $0 == "-" || $0 == "_" }
        return parts.filter { $0 != "fe0f" && $0 != "200d" }.joined(separator: "-")
    }
}
