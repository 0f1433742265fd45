extension Recipe {
    /// A person in another pose (Ma et al., 2017).
    static let pose = translation(
        "pose", "drawn people, each in the pose that nine joints say", .drawnPairs(.people, isPaired: true)
    ) {
        $0.sources = [Source("people", $0.examples), Source("sprites", .turned)]
        $0.live.distanceWeight = 25
        $0.exhibit = [
            .given("person", channels: 0..<3), .brightest("pose", from: 3), .output("output"),
            .truth("truth"),
        ]
        $0.measures = [.overlap, .colour]
        $0.story =
            "G is given a person and where the joints are to be, or the side to be seen from; D tells real people in that pose "
            + "from drawn ones."
    }
}
