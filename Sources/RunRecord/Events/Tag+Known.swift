extension Tag {
    /// Those that the dashboard knows what to do with, which `watch --map` gives to the numbers of other programs.
    public static let known: [Tag] = [
        .generatorLoss, .discriminatorLoss, .realScore, .fakeScore, .fakeScoreAfter, .realAccuracy,
        .fakeAccuracy, .generatorGradient, .discriminatorGradient, .gradientPenalty, .generatorLearningRate,
        .discriminatorLearningRate, .heldoutGauge, .trainGauge, .memorisation, .noiseCanary, .shuffleCanary,
        .meanCanary, .earlyCanary, .referee, .diversity, .duplicates, .tugBefore, .tugAfterDiscriminator,
        .tugAfterGenerator, .modesCaptured, .rarestMode, .highQuality,
    ]
}
