/// One part of a step of training, taken slowly: what was just done, and what the step has come to.
///
/// Each part tells all that is known of its player's turn so far, so that nobody needs the parts before it.
public struct StepPart: Sendable, Equatable {
    /// Whose turn it is.
    public enum Player: String, Sendable, Equatable, CaseIterable {
        case discriminator
        case generator
    }

    public enum Stage: String, Sendable, Equatable, CaseIterable {
        case latents
        case generate
        case judgeReal
        case judgeFake
        case loss
        case gradient
        case update
    }

    /// A few samples of the batch, as the data's own kind of thing.
    public enum Exhibits: Sendable, Equatable {
        case images(SampleGrid)
        /// Points of the plane from -`extent` to `extent`.
        case points([SIMD2<Float>], extent: Float)
    }

    /// The Euclidean norm of the gradient over the weights of one layer.
    public struct LayerNorm: Sendable, Equatable {
        public var name: String
        public var norm: Float

        public init(name: String, norm: Float) {
            self.name = name
            self.norm = norm
        }
    }

    /// What a player's loss is the sum of beside its first part.
    public struct Term: Sendable, Equatable {
        /// A few words: `distance to the truth`.
        public var name: String
        public var weight: Float
        public var value: Float

        public init(_ name: String, weight: Float, value: Float) {
            (self.name, self.weight, self.value) = (name, weight, value)
        }
    }

    /// How many samples of a batch are shown.
    public static let exhibitCount = 8

    /// The step that is being taken.
    public var step: Int
    public var player: Player
    public var stage: Stage
    /// Which of the discriminator's updates of this step it is, from 1.
    public var round = 1
    /// The pair of players that it is of; empty where there is one.
    public var duel = ""
    public var roundCount = 1
    /// Whether nobody else moves in this step.
    public var isAlone = false
    public var batchSize: Int
    public var latentSize: Int
    /// The first numbers of the first fake's latents.
    public var latents: [Float] = []
    /// The pictures that the fakes are made of; `nil`: they are made of latents alone.
    public var inputs: Exhibits?
    public var fakes: Exhibits?
    public var reals: Exhibits?
    /// What is done to all that D is shown, in words; empty: nothing.
    public var changes = ""
    /// σ(D) of each sample that is shown; none where scores are raw.
    public var fakeOpinions: [Float] = []
    public var realOpinions: [Float] = []
    /// Whether D's scores are any numbers, and no probabilities of being real.
    public var scoresAreRaw = false
    /// D(x) and D(G(z)), means over the batch; mean raw scores where they are no probabilities.
    public var realScore: Float?
    public var fakeScore: Float?
    /// How the player's loss is made of D's answers: `−mean log D(G(z))`.
    public var formula = ""
    /// The player's loss, and in the discriminator's turn what it is the sum of.
    public var loss: Float?
    public var realLoss: Float?
    public var fakeLoss: Float?
    /// The gradient penalties, where there are any; they come on top of the loss.
    public var penalty: Float?
    /// How much `loss` weighs in what is minimised.
    public var lossWeight: Float = 1
    public var terms: [Term] = []
    public var gradientNorm: Float?
    /// From the input to the output.
    public var layerNorms: [LayerNorm] = []
    public var learningRate: Float?
    /// D(x) and D(G(z)) on the same reals and latents, asked again after the update.
    public var realScoreAfter: Float?
    public var fakeScoreAfter: Float?

    public init(step: Int, player: Player, stage: Stage, batchSize: Int, latentSize: Int) {
        self.step = step
        self.player = player
        self.stage = stage
        self.batchSize = batchSize
        self.latentSize = latentSize
    }
}
