/// The name of one scalar of a run, as TensorBoard shows it: `loss/generator`.
///
/// Runs of other programs bring tags of their own, so this is an open set with the well-known ones named.
public struct Tag: RawRepresentable, Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ rawValue: String) { self.rawValue = rawValue }

    public var description: String { rawValue }

    /// The same of one of several pairs of players: `ab/loss/generator`; of the only one, the tag itself.
    public func of(duel: String) -> Tag { duel.isEmpty ? self : Tag("\(duel)/\(rawValue)") }

    public static func < (a: Tag, b: Tag) -> Bool { a.rawValue < b.rawValue }
}

extension Tag {
    public static let generatorLoss = Tag("loss/generator")
    public static let discriminatorLoss = Tag("loss/discriminator")
    /// Share of the real batch that the discriminator called real, 0...1; the threshold is a logit of 0.
    public static let realAccuracy = Tag("accuracy/real")
    /// Share of the fake batch that the discriminator called fake, 0...1.
    public static let fakeAccuracy = Tag("accuracy/fake")
    /// D(x): the mean of σ(logit) over the real batch.
    public static let realScore = Tag("score/real")
    /// D(G(z)): the mean of σ(logit) over the fake batch, before the discriminator's update.
    public static let fakeScore = Tag("score/fake")
    /// D(G(z)) over the same fakes after the discriminator's update, as the generator's update saw it.
    public static let fakeScoreAfter = Tag("score/fake-after")
    /// The mean of D's raw scores over the reals, where a program tells no probabilities: any number.
    public static let realLogit = Tag("logit/real")
    /// The same over the fakes.
    public static let fakeLogit = Tag("logit/fake")
    public static let fakeLogitAfter = Tag("logit/fake-after")
    /// The Euclidean norm of the loss's gradient over all of the generator's parameters.
    public static let generatorGradient = Tag("gradient/generator")
    public static let discriminatorGradient = Tag("gradient/discriminator")
    /// Adam's step sizes, where they changed and on steps that are evaluated.
    public static let generatorLearningRate = Tag("learning-rate/generator")
    public static let discriminatorLearningRate = Tag("learning-rate/discriminator")
    /// What an R1 penalty adds to the discriminator's loss: half of its weight times the real batch's mean of ‖∇D(x)‖².
    public static let gradientPenalty = Tag("penalty/r1")
    /// The same over fakes (R2).
    public static let fakeGradientPenalty = Tag("penalty/r2")
    /// What the penalty of WGAN-GP adds, between reals and fakes.
    public static let interpolationPenalty = Tag("penalty/gradient")
    /// The share of what D sees that each augmentation changes, 0...1, where it is steered.
    public static let augmentation = Tag("augmentation/share")
    /// How often D picks the held-out real over a fresh fake, 0...1 (the area under the ROC curve).
    public static let heldoutGauge = Tag("gauge/heldout")
    /// The same against reals that D was trained on; the gap between the two is memorisation.
    public static let trainGauge = Tag("gauge/train")
    /// How often D scores a training real above a held-out one, 0...1: above 0.6 it knows its training set by heart.
    public static let memorisation = Tag("gauge/memorisation")
    /// How often D picks a held-out real over uniform noise, 0...1.
    public static let noiseCanary = Tag("gauge/noise")
    /// The same over held-out pictures whose pixels were shuffled.
    public static let shuffleCanary = Tag("gauge/shuffle")
    /// The same over the mean of the training pictures.
    public static let meanCanary = Tag("gauge/mean")
    /// The same over fakes that were kept from early in the run.
    public static let earlyCanary = Tag("gauge/early")
    /// Leave-one-out accuracy, 0...1, of a nearest neighbour who tells held-out reals from fakes.
    public static let referee = Tag("gauge/referee")
    /// The mean distance between two fakes over that between two reals.
    public static let diversity = Tag("fakes/diversity")
    /// The share of fakes that have a near twin, 0...1.
    public static let duplicates = Tag("fakes/duplicates")
    /// About how many different fakes there are, by how many pairs of twins are among 256: no less than this.
    public static let support = Tag("fakes/support")
    /// How far the modes or classes of the fakes have moved in 500 steps (Jensen & Shannon), 0...1 bit.
    public static let movement = Tag("fakes/movement")
    /// Whether one number of a picture tells fakes from reals: -1 where all fakes have more of it, 1 where all reals have.
    public static let brightnessTell = Tag("tell/brightness")
    public static let contrastTell = Tag("tell/contrast")
    public static let blackTell = Tag("tell/black")
    public static let whiteTell = Tag("tell/white")
    public static let detailTell = Tag("tell/detail")
    /// The largest singular value of a network's weights, each layer's as a matrix.
    public static let generatorWeights = Tag("weights/generator")
    public static let discriminatorWeights = Tag("weights/discriminator")
    /// The gauge of one probe before the next step, after D's half of it, and after G's.
    public static let tugBefore = Tag("tug/before")
    public static let tugAfterDiscriminator = Tag("tug/after-discriminator")
    public static let tugAfterGenerator = Tag("tug/after-generator")
    /// Conditional recipes: the share of fakes that a classifier of the reals reads as what they were to be, 0...1.
    public static let classAccuracy = Tag("quality/class-accuracy")
    /// Conditional recipes: the deviation of fakes within a class over that of reals within it.
    public static let classSpread = Tag("quality/class-spread")
    /// Recipes with several attributes: the mean share of fakes that are read as what they were to be, 0...1.
    public static let attributeAccuracy = Tag("quality/attribute-accuracy")
    /// The same of combinations that no training sample shows.
    public static let withheldAccuracy = Tag("quality/withheld-accuracy")
    /// The same of one attribute.
    public static func accuracy(of attribute: String) -> Tag { Tag("quality/accuracy/\(attribute)") }
    /// The cross entropy of a classifier's answers to fakes against all classes alike: a term of G's loss.
    public static let ambiguity = Tag("loss/ambiguity")
    /// The mean distance of a picture that a generator made to the true one, from -1 to 1: a term of G's loss.
    public static let distance = Tag("loss/distance")
    /// The same of what comes back from the way there and back to what it was made of.
    public static let cycle = Tag("loss/cycle")
    /// The same of what a generator makes of pictures that are already what it is to make.
    public static let identity = Tag("loss/identity")
    /// How unsure a classifier is of fakes that are told two classes at once, 0...1.
    public static let blendDoubt = Tag("quality/blend-doubt")
    /// The share of reals near which there is a fake, 0...1.
    public static let coverage = Tag("quality/coverage")
    /// The share of fakes that lie among reals, 0...1.
    public static let precision = Tag("quality/precision")
    /// The share of reals that lie among fakes, 0...1.
    public static let recall = Tag("quality/recall")
    /// How densely reals lie around fakes: 1 where it is as around reals.
    public static let density = Tag("quality/density")
    /// The share of reals whose nearest other sample is a real, 0...1, and of fakes whose nearest is a fake.
    public static let realNeighbours = Tag("quality/neighbour-real")
    public static let fakeNeighbours = Tag("quality/neighbour-fake")
    /// How far the classes that fakes are read as are from those of the reals (total variation), 0...1.
    public static let classDistance = Tag("quality/class-distance")
    /// The rarest class's share of the fakes over its share of the reals.
    public static let rarestClass = Tag("quality/rarest-class")
    /// How far fakes are from the nearest training sample, over how far unseen reals are: medians; 0 for copies.
    public static let novelty = Tag("quality/novelty")
    /// The Fréchet distance to reals in the features of a classifier of them.
    public static let frechet = Tag("quality/frechet")
    /// The same of fakes of the generator as it is trained, which is not averaged.
    public static let rawFrechet = Tag("quality/frechet-raw")
    /// Pictures made of pictures: the mean distance to the truth, 0...1.
    public static let truthDistance = Tag("quality/distance")
    /// The same, as a peak signal-to-noise ratio in decibels.
    public static let signal = Tag("quality/psnr")
    /// The mean difference of neighbouring pixels over the truth's.
    public static let sharpness = Tag("quality/sharpness")
    /// How bright what is bright and warm in the truth is, 0...1.
    public static let light = Tag("quality/light")
    /// Tables: the root of the mean squared distance of filled cells to the truth, from 0 to 1.
    public static let rootMeanSquare = Tag("quality/rmse")
    /// Tables: the mean squared distance of known cells to what comes out, from -1 to 1: a term of G's loss.
    public static let squaredDistance = Tag("loss/squared-distance")
    /// What is not background in both, over what is not in one of output and truth, 0...1.
    public static let overlap = Tag("quality/overlap")
    /// The mean distance where the truth is not background, 0...1.
    public static let colourDistance = Tag("quality/colour-distance")
    /// The mean distance of what comes back from the way there and back, 0...1.
    public static let cycleDistance = Tag("quality/cycle-distance")
    /// The mean distance to the truth in the features of a classifier, over that between the truths of two subjects.
    public static let featureDistance = Tag("quality/feature-distance")
    /// The share of inputs that get answers of more than one kind, 0...1.
    public static let severalAnswers = Tag("quality/several-answers")
    /// The share of answers that are of a kind at all, 0...1.
    public static let clearAnswers = Tag("quality/clear-answers")
    /// 2-D recipes: how many modes have at least one high-quality sample.
    public static let modesCaptured = Tag("modes/captured")
    /// 2-D recipes: the Kullback-Leibler divergence of the modes' shares of good samples from equal ones, in nats.
    public static let reverseDivergence = Tag("modes/reverse-kl")
    /// 2-D recipes: the rarest mode's share of high-quality samples, over its fair share.
    public static let rarestMode = Tag("modes/rarest")
    /// 2-D recipes: the share of samples within 3 deviations of the nearest mode, 0...1.
    public static let highQuality = Tag("modes/high-quality")
    /// θ of a generator that is one number, and ψ of a discriminator that is one (Mescheder et al., 2018).
    public static let generatorPlace = Tag("dirac/generator")
    public static let discriminatorPlace = Tag("dirac/discriminator")
    /// How far both are from the only place where neither gains.
    public static let equilibriumDistance = Tag("dirac/distance")
}
