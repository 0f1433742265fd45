extension Recipe {
    /// Super-resolution (Ledig et al., 2017): what a bicubic enlargement lacks.
    static let upscale = translation(
        "upscale", "Fashion-MNIST from 14×14 back to 28×28, beside bicubic enlargement",
        .shrunk(.fashion(isLabelled: false), factor: 2)
    ) {
        var (sprites, own) = (OwnPictures(.sprites), OwnPictures(.folder))
        (sprites.side, sprites.classes, own.classes) = (32, [], [])
        $0.sources = [
            Source("fashion", $0.examples), Source("sprites", .shrunk(.pictures(sprites), factor: 2)),
            Source("folder", .shrunk(.pictures(own), factor: 2)),
        ]
        $0.architecture = .translation(.subpixel, features: 16)
        $0.batchSize = 32
        $0.evaluateEvery = 500
        $0.live.distanceWeight = 1
        $0.live.adversarialWeight = 1e-3
        $0.judgesBeside = false
        $0.exhibit = [
            .given("low"), .enlarged("bicubic"), .output("output"), .truth("truth"),
            .difference("difference"),
        ]
        $0.measures = [.signal, .sharpness]
        $0.story =
            "G is given small pictures and draws large ones; D tells real large pictures from drawn ones."
    }
}
