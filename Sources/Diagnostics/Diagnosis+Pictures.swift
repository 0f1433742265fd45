package import RunRecord

/// What comparisons of fakes with reals show, which are rarer than readings of the gauge.
extension RunHealth {
    /// What was measured of something at the viewed step and before it, past the warm-up, oldest first; `nil` where nothing
    /// was.
    ///
    /// One value for each reading of the gauge at which there was one.
    ///
    /// - Parameters:
    ///   - tag: Of what.
    ///   - most: How many values are wanted, the newest ones.
    /// - Returns: No more than the newest 400 readings have.
    package func comparisons(of tag: Tag, atMost most: Int = .max) -> [(step: Int, value: Float)]? {
        guard let series = series(of: tag) else { return nil }
        var found: [(step: Int, value: Float)] = []
        for point in viewedGauges.suffix(Diagnosis.trendReadings).reversed() {
            guard found.count < most, point.step >= GaugeRule.warmUpSteps else { break }
            if let value = series.value(at: point.step), value.isFinite { found.append((point.step, value)) }
        }
        return found.isEmpty ? nil : found.reversed()
    }

    /// The newest value; `nil` where there is none.
    package func newest(_ tag: Tag) -> Float? { comparisons(of: tag, atMost: 1)?.last?.value }

    /// The newest three values, where each of them is wrong.
    private func habitually(_ tag: Tag, _ isWrong: (Float) -> Bool) -> [Float]? {
        guard let values = comparisons(of: tag, atMost: Diagnosis.habit)?.map(\.value),
            values.count == Diagnosis.habit, values.allSatisfy(isWrong)
        else { return nil }
        return values
    }

    /// One number of a picture tells fakes from reals.
    package var trivialTell: Diagnosis? {
        // A young generator lacks much that one number shows, and mends it.
        guard viewedStep >= Diagnosis.tellSteps, !isImproving,
            let habit, habit.allSatisfy({ $0.reading.heldout >= GaugeRule.tellsApart })
        else { return nil }
        let kinds: [(Tag, String, String)] = [
            (.brightnessTell, "brighter", "darker"), (.contrastTell, "of more contrast", "of less contrast"),
            (.blackTell, "blacker", "less black"), (.whiteTell, "whiter", "less white"),
            (.detailTell, "finer", "coarser"),
        ]
        let found = kinds.compactMap { tag, more, less -> (share: Float, words: String)? in
            guard let values = habitually(tag, { abs($0) > Diagnosis.tell }), let last = values.last,
                abs(last) > abs(values[0]) - 0.005
            else { return nil }
            let share = (1 + abs(last)) / 2
            return (
                share, "reals are \(last > 0 ? more : less) than fakes in \(Numbers.percent(share)) of pairs"
            )
        }
        return found.max { $0.share < $1.share }.map { Diagnosis(.trivialTell, $0.words) }
    }

    /// So many twins that there are few different pictures.
    package var fewPictures: Diagnosis? {
        guard let support = habitually(.support, { $0 < Diagnosis.leastSupport })?.last else { return nil }
        return Diagnosis(
            .fewPictures, "about \(Numbers.grouped(Int(support.rounded()))) different fakes",
            advice: rateAdvice)
    }

    package var fewReals: Diagnosis? {
        guard let all = description?.trainingCount, viewedGauge != nil else { return nil }
        let count = min(all, description?.distinctCount ?? all)
        guard count < Diagnosis.fewReals else { return nil }
        let samples = all == 1 ? "1 training sample" : "\(Numbers.grouped(all)) training samples"
        return Diagnosis(.fewReals, count < all ? "\(samples), only \(count) different" : samples)
    }

    /// A class is hardly drawn, or classes come in other shares than they should.
    package var missingClasses: Diagnosis? {
        let rare = habitually(.rarestClass) { $0 < Diagnosis.leastShare }
        let off = habitually(.classDistance) { $0 > Diagnosis.mostClassDistance }
        // A young generator finds one class after the other.
        if let rare, let last = rare.last, last < rare[0] + 0.05 {
            return Diagnosis(
                .missingClasses, "the rarest class has \(Numbers.percent(last)) of its share",
                advice: rateAdvice)
        }
        if let off, let last = off.last, last > off[0] - 0.02 {
            return Diagnosis(
                .missingClasses, "the shares of the classes are off by \(Numbers.percent(last)) in all",
                advice: rateAdvice)
        }
        return nil
    }

    /// Some kinds, then others, never all.
    package func hopping(lacksKinds: Bool) -> Diagnosis? {
        guard lacksKinds, let moves = comparisons(of: .movement),
            let last = moves.last
        else { return nil }
        var steps: [Int] = []
        var values: [Float] = []
        for move in moves.reversed() where steps.last.map({ move.step <= $0 - Diagnosis.moveSteps }) ?? true {
            steps.append(move.step)
            values.append(move.value)
            if values.count == Diagnosis.moves { break }
        }
        let count = values.count { $0 > Diagnosis.farMove }
        guard values.count == Diagnosis.moves, count >= 3 else { return nil }
        return Diagnosis(
            .hopping,
            "kinds moved by \(Numbers.short(last.value)) bit in 500 steps, far in \(count) of 5 intervals",
            advice: rateAdvice)
    }

    /// Fakes are nearest to each other, and reals to fakes.
    package var huddling: Diagnosis? {
        guard let fakes = habitually(.fakeNeighbours, { $0 > 0.9 })?.last,
            let reals = habitually(.realNeighbours, { $0 < 0.5 })?.last
        else { return nil }
        return Diagnosis(
            .huddling,
            "\(Numbers.percent(fakes)) of fakes have a fake as nearest, \(Numbers.percent(reals)) of reals a real"
        )
    }

    /// Fakes are nearer to the training pictures than other reals are.
    package var copying: Diagnosis? {
        guard let novelty = habitually(.novelty, { $0 < Diagnosis.leastNovelty })?.last else { return nil }
        return Diagnosis(
            .copying,
            "fakes are \(Numbers.percent(novelty)) as far from the nearest training picture as unseen reals are"
        )
    }

    /// Weights grow without end.
    package var growing: Diagnosis? {
        for (tag, name) in [(Tag.generatorWeights, "G"), (.discriminatorWeights, "D")] {
            guard let values = comparisons(of: tag), let now = values.last,
                let before = values.last(where: { $0.step <= now.step - Diagnosis.growthSteps }),
                before.value > 0, now.value > Diagnosis.growth * before.value
            else { continue }
            return Diagnosis(
                .growing,
                "\(name)'s largest singular value \(Numbers.short(now.value)), "
                    + "\(Numbers.short(before.value)) at step \(Numbers.grouped(before.step))")
        }
        return nil
    }

    /// A guess without a network does as well.
    package var stalled: Diagnosis? {
        guard viewedGauges.count >= Diagnosis.youth else { return nil }
        for measure in measures {
            guard let task = task(of: measure),
                let value = habitually(task.tag, { !task.isBeaten(by: $0) })?.last
            else { continue }
            return Diagnosis(
                .stalled,
                "\(measure.name) \(Numbers.short(value)), \(task.guess.name) alone \(Numbers.short(task.guess.value))"
            )
        }
        return nil
    }

    /// What a measure asks for: to be better than the best guess that needs no network.
    private func task(of measure: Measure) -> Task? {
        guard let tag = ownTag(measure.tag), let isHigherBetter = Diagnosis.isHigherBetter[tag] else {
            return nil
        }
        let guesses = measure.baselines.filter { $0.name != "reals" && $0.name != "truth" }
        let best =
            isHigherBetter ? guesses.max { $0.value < $1.value } : guesses.min { $0.value < $1.value }
        return best.map { Task(tag: tag, guess: $0, isHigherBetter: isHigherBetter) }
    }

    /// Whether the newest value of a measure is better than any guess.
    package func beatsGuesses(_ measure: Measure) -> Bool {
        guard let task = task(of: measure), let value = newest(task.tag) else { return false }
        return task.isBeaten(by: value)
    }
}

/// A guess that a network is to beat.
private struct Task {
    package var tag: Tag
    package var guess: Measure.Baseline
    package var isHigherBetter: Bool

    package func isBeaten(by value: Float) -> Bool {
        isHigherBetter ? value > guess.value : value < guess.value
    }
}

extension Diagnosis {
    package static let tellSteps = 1000
    /// Of 2·AUC - 1.
    package static let tell: Float = 0.9
    package static let leastSupport: Float = 500
    package static let fewReals = 50
    package static let leastShare: Float = 0.2
    package static let mostClassDistance: Float = 0.25
    package static let moveSteps = 500
    package static let moves = 5
    /// In bits.
    package static let farMove: Float = 0.2
    package static let leastNovelty: Float = 0.7
    package static let growthSteps = 1000
    package static let growth: Float = 10
    /// Of measures that stand beside guesses.
    package static let isHigherBetter: [Tag: Bool] = [
        .signal: true, .overlap: true, .light: true, .truthDistance: false, .colourDistance: false,
        .featureDistance: false, .rootMeanSquare: false,
    ]
}
