package import RunRecord

/// What is known of a diagnosis whatever the run: the one table for the screen, the help, `gantop explain` and the docs.
package struct DiagnosisGuide {
    /// What has happened, in a sentence.
    package var meaning: String
    /// When it is said.
    package var rule: String
    /// What to try.
    package var advice: String
    /// The numbers that show it.
    package var evidence: [Tag]
    /// Where it is known from.
    package var source: String
}

extension Diagnosis.Kind {
    package var guide: DiagnosisGuide {
        switch self {
        case .broken:
            DiagnosisGuide(
                meaning: "a number is no number any more; all after it would be none",
                rule: "a loss, a score, a gradient or a weight that is NaN or infinite",
                advice: "go back to a checkpoint and halve learningRate, or add r1Weight",
                evidence: [.generatorLoss, .discriminatorLoss], source: "Chintala et al., ganhacks (2016)")
        case .blowingUp:
            DiagnosisGuide(
                meaning: "gradients or losses grow so much that steps break what was learned",
                rule: """
                    a gradient over 100 times the first 200 steps' median, or over 100 on average; a loss over 10 000
                    """,
                advice: "halve learningRate, or add r1Weight",
                evidence: [.generatorGradient, .discriminatorGradient],
                source: "Chintala et al., ganhacks (2016)")
        case .blind:
            DiagnosisGuide(
                meaning: "D takes for real what no generator would draw: its 50 % is no praise of G",
                rule:
                    "scores that do not differ, or a decoy told from reals < 85 %, or pictures of a twentieth of the run < 70 %",
                advice: "raise D's learning rate or give it more layers; look at ‖∇D‖",
                evidence: [.noiseCanary, .shuffleCanary, .meanCanary, .earlyCanary],
                source: "decoys: this program; scores: Azadi et al. (2019)")
        case .trivialTell:
            DiagnosisGuide(
                meaning: "one number of a picture tells fakes from reals, so D need learn nothing else",
                rule: """
                    in three readings, after 1 000 steps and with D right ≥ 95 %, over 95 % of the pairs in one order by that \
                    number, and no better fakes
                    """,
                advice:
                    "give G the range of the data (its last layer), or data in G's; look for borders and grids",
                evidence: [.brightnessTell, .contrastTell, .blackTell, .whiteTell, .detailTell],
                source: "AlBahar et al., pose-with-style (2021), an open report")
        case .overpowering:
            DiagnosisGuide(
                meaning: "D is always right, and G learns nothing from it",
                rule:
                    "at least 98 % in three readings, no better fakes, and no task that G does better than any guess",
                advice: "lower D's learning rate, add r1Weight, or train G more often",
                evidence: [.heldoutGauge, .discriminatorLoss], source: "Arjovsky & Bottou (2017)")
        case .winning:
            DiagnosisGuide(
                meaning: "D is always right, and fakes have not got better lately",
                rule: "at least 98 %, no better fakes, and no task that G does better than any guess",
                advice: "lower D's learning rate, add r1Weight, or train G more often",
                evidence: [.heldoutGauge, .referee], source: "Karras et al. (2020): D far ahead in good runs")
        case .vanishing:
            DiagnosisGuide(
                meaning: "what G could learn from D has gone to nothing",
                rule: "under 1/1000 of the first 200 steps' median while D is right ≥ 95 %",
                advice: "the non-saturating loss, r1Weight, or a weaker D",
                evidence: [.generatorGradient], source: "Goodfellow et al. (2014), Arjovsky & Bottou (2017)")
        case .collapsed:
            DiagnosisGuide(
                meaning: "all fakes are one",
                rule:
                    "in three readings variety under 25 % of the reals', or twins among over half of the fakes",
                advice: "a lower learningRate for G, r1Weight, or a larger batch; n shows other latents",
                evidence: [.diversity, .duplicates], source: "Salimans et al. (2016), Lin et al. (2018)")
        case .fewPictures:
            DiagnosisGuide(
                meaning: "G draws few different pictures, again and again",
                rule:
                    "in three readings so many twins among 256 fakes that there are under 500 different ones",
                advice: "minibatchDeviation=true, r1Weight, or a larger batch",
                evidence: [.support, .duplicates], source: "Arora & Zhang (2017)")
        case .missingModes:
            DiagnosisGuide(
                meaning: "whole clusters of the data are not drawn",
                rule: """
                    in three readings a mode without 20 % of its fair share of the good fakes, after more were found or none \
                    was in 15 readings
                    """,
                advice: "wait; then r1Weight, a larger batch, or a lower learningRate for G",
                evidence: [.modesCaptured, .rarestMode],
                source: "Srivastava et al. (2017), Metz et al. (2017)")
        case .missingClasses:
            DiagnosisGuide(
                meaning: "a class of the data is hardly drawn, or classes come in other shares",
                rule: """
                    in three comparisons a class under 20 % of its share, or shares off by over 0.25 in all, and no better \
                    than before
                    """,
                advice: "wait; then minibatchDeviation=true, r1Weight, or tell G the class",
                evidence: [.rarestClass, .classDistance], source: "Naeem et al. (2020)")
        case .hopping:
            DiagnosisGuide(
                meaning: "G draws some kinds, then others, never all: D chases it from kind to kind",
                rule:
                    "in three of five intervals of 500 steps the kinds move by over 0.2 bit, while some are missing",
                advice: "r1Weight, a lower learningRate for G, or a larger batch",
                evidence: [.movement, .modesCaptured], source: "Metz et al. (2017)")
        case .huddling:
            DiagnosisGuide(
                meaning:
                    "fakes are nearest to each other, and reals have them for neighbours: they huddle near few reals",
                rule:
                    "in three comparisons over 90 % of fakes with a fake as nearest, under 50 % of reals with a real",
                advice: "minibatchDeviation=true, r1Weight, or a lower learningRate for G",
                evidence: [.fakeNeighbours, .realNeighbours], source: "Xu et al. (2018)")
        case .ignoringLatents:
            DiagnosisGuide(
                meaning: "the fakes of a class are all alike: G does not use its latents",
                rule: "in three readings a spread under 0.3 of the reals' within a class",
                advice: "minibatchDeviation=true, r1Weight, or a lower learningRate for G",
                evidence: [.classSpread], source: "Mao et al. (2019), Yang et al. (2019)")
        case .ignoringClass:
            DiagnosisGuide(
                meaning: "fakes are not what G was told to draw",
                rule: "in three readings 15 points under the reals, after 20 readings and no longer growing",
                advice:
                    "train on; then more features for G, or a D that is told more plainly (architecture=)",
                evidence: [.classAccuracy, .attributeAccuracy], source: "Mirza & Osindero (2014)")
        case .copying:
            DiagnosisGuide(
                meaning:
                    "fakes are nearer to training pictures than unseen reals are: G has learned some by heart",
                rule:
                    "in three comparisons under 70 % of an unseen real's distance to the nearest training picture",
                advice:
                    "more data, augmentation, or a smaller G; 'gantop evaluate --sheet' shows the neighbours",
                evidence: [.novelty], source: "Meehan et al. (2020)")
        case .hiding:
            DiagnosisGuide(
                meaning:
                    "what comes back is right and what is in between is not: G hides the one picture in the other",
                rule: "in three readings further off than the mean picture, and back again under half as far",
                advice: "fewer bridges (architecture=residual), instanceNoise, or a smaller cycleWeight",
                evidence: [.truthDistance, .cycleDistance], source: "Chu et al. (2017)")
        case .stalled:
            DiagnosisGuide(
                meaning: "after all this time a guess without a network does as well",
                rule:
                    "in three readings, after 40, no better than the best guess that stands beside the number",
                advice:
                    "look whether data and task fit; then a larger distanceWeight, or a lower learningRate",
                evidence: [.truthDistance, .signal, .rootMeanSquare], source: "baselines: this program")
        case .memorised:
            DiagnosisGuide(
                meaning: "D knows its training set by heart: of reals that it never saw it has no idea",
                rule: "training reals above unseen ones over 60 % of the time, by more than chance",
                advice: "more data, augmentation, a smaller D, or an earlier end",
                evidence: [.memorisation, .trainGauge], source: "Brock et al. (2019), Karras et al. (2020)")
        case .inverted:
            DiagnosisGuide(
                meaning: "D takes fakes for more real than reals",
                rule:
                    "under 50 % by more than the band, and under 40 % or with a referee who tells them apart",
                advice: "most often it passes; else raise D's learning rate",
                evidence: [.heldoutGauge], source: "this program")
        case .fooled:
            DiagnosisGuide(
                meaning: "D can only guess, and somebody else can tell",
                rule: "50 %, but a referee over 60 % (in the plane 80 %) or too little variety",
                advice: "a stronger D: it no longer sees what is wrong",
                evidence: [.referee, .diversity], source: "Lopez-Paz & Oquab (2017)")
        case .growing:
            DiagnosisGuide(
                meaning: "the weights grow without end, which ends in a collapse",
                rule: "the largest singular value of a layer ten times that of 1 000 steps before",
                advice: "a lower learningRate, r1Weight, or spectralNormalization=true",
                evidence: [.generatorWeights, .discriminatorWeights], source: "Brock et al. (2019)")
        case .oscillating:
            DiagnosisGuide(
                meaning: "the players chase each other in circles and come no nearer",
                rule:
                    "of the newest 64 readings, a swing of over 10 points that comes again (autocorrelation over 0.5)",
                advice: "a lower learningRate, r1Weight, or a longer average (averagingDecay)",
                evidence: [.heldoutGauge, .rawFrechet], source: "Mescheder et al. (2018)")
        case .pastBest:
            DiagnosisGuide(
                meaning: "fakes were better before, and do not become so again",
                rule: """
                    three comparisons with over 1.5 times the best Fréchet distance; without those, 15 readings of the referee \
                    half as far again from 50 %
                    """,
                advice:
                    "r goes back to a checkpoint near the best step; then a lower learningRate, or more data",
                evidence: [.frechet, .referee], source: "Zhao et al. (2020)")
        case .plateau:
            DiagnosisGuide(
                meaning: "fakes get no better; it may be all that this recipe can do",
                rule: "five comparisons without a Fréchet distance better by over 3 %",
                advice: "stop here, or lower the learning rate once",
                evidence: [.frechet], source: "Grnarova et al. (2019)")
        case .fewReals:
            DiagnosisGuide(
                meaning: "there is so little data that D knows it by heart before G has learned to draw",
                rule: "under 50 different training samples",
                advice: "more pictures: a few hundred with augmentation, thousands without",
                evidence: [.memorisation], source: "Karras et al. (2020)")
        }
    }
}
